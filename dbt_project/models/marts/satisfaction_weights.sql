{{ config(enabled=has_feed('feedback')) }}

select
    version,
    cast(reference_day as date) as reference_day,
    is_in_force,
    dimension,
    status,
    weight,
    weight_low,
    weight_high,
    index_weight,
    relation_p,
    equality_p,
    cast(answers as bigint) as answers,
    data_as_of
from {{ source('ml', 'satisfaction_weights') }}
