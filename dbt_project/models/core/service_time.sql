{{ config(enabled=has_feed('ticket') or has_feed('service_call')) }}

with worked as (
    {%- if has_feed('ticket') %}
    select
        ticket_id as service_time_id,
        customer_id,
        source_system,
        opened_on as worked_on,
        handling_minutes
    from {{ ref('ticket') }}
    {%- endif %}
    {%- if has_feed('ticket') and has_feed('service_call') %}
    union all
    {%- endif %}
    {%- if has_feed('service_call') %}
    select
        service_call_id as service_time_id,
        customer_id,
        source_system,
        worked_on,
        handling_minutes
    from (
        {{ person_feed('service_call', {
            'service_call_id': 'varchar',
            'customer_id': 'varchar',
            'source_system': 'varchar',
            'handling_minutes': 'double',
            'worked_on': 'date',
            'known_at': 'timestamptz',
            'known_day': 'date',
        }) }}
    ) as calls
    {%- endif %}
)

select
    worked.*,
    cast(round(worked.handling_minutes * cast(run.cost_agent_minute as double), 2)
        as decimal(18, 2)) as service_cost
from worked
cross join {{ source('run', 'run') }} as run
