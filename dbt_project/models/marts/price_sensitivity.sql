with run as (
    select as_of from {{ source('run', 'run') }}
),

results as (
    select
        groups.measure,
        groups.dimension,
        groups.group_name,
        groups.customers,
        groups.chances,
        groups.share,
        groups.others_share,
        groups.difference,
        groups.difference_low,
        groups.difference_high,
        groups.p_value,
        groups.q_value,
        groups.is_sensitive,
        run.as_of as data_as_of
    from {{ source('ml', 'price_sensitivity') }} as groups
    cross join run
)

{{ as_described('results') }}
