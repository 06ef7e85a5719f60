with run as (
    select as_of from {{ source('run', 'run') }}
)

select
    measured.customer_id,
    rules.tag,
    rules.name,
    rules.name_zh,
    measured.value,
    measured.detail,
    measured.rests_on,
    measured.since,
    rules.rule,
    run.as_of as data_as_of
from {{ ref('customer_tag_measure') }} as measured
inner join {{ ref('customer_tag') }} as rules on measured.measure = rules.measure
cross join run
where
    measured.rests_on >= rules.least_orders
    and measured.value >= coalesce(rules.at_least, measured.value)
    and measured.value <= coalesce(rules.at_most, measured.value)
