select
    event_id,
    metric,
    segment_kind,
    segment,
    observed,
    expected,
    effect,
    effect_low,
    effect_high,
    p_fdr,
    data_as_of
from {{ source('ml', 'market_event_effects') }}
