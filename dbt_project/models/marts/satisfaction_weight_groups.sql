{{ config(enabled=has_feed('feedback')) }}

select
    version,
    group_kind,
    group_value,
    dimension,
    cast(answers as bigint) as answers,
    weight,
    weight_low,
    weight_high,
    difference,
    difference_p,
    difference_q,
    differs,
    invariance_p,
    invariance_q,
    data_as_of
from {{ source('ml', 'satisfaction_weight_groups') }}
