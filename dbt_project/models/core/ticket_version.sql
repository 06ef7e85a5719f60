{#- A source that tells no versions has one, of which nobody knows since when it is as it is. -#}
{{ config(enabled=has_feed('ticket')) }}
{%- set told = [] %}
{%- for arm in arms('ticket_version') %}
{%- do told.append("'" ~ arm.split('__')[0] ~ "'") %}
{%- endfor %}

with versions as (
    {{ person_feed('ticket_version', {
        'version_key': 'varchar',
        'ticket_id': 'varchar',
        'customer_id': 'varchar',
        'source_system': 'varchar',
        'channel': 'varchar',
        'status': 'varchar',
        'is_complaint': 'boolean',
        'opened_at': 'timestamptz',
        'opened_on': 'date',
        'first_replied_at': 'timestamptz',
        'resolved_at': 'timestamptz',
        'reopened': 'integer',
        'version_at': 'timestamptz',
        'known_at': 'timestamptz',
        'known_day': 'date',
    }) }}
)

select * from versions
union all
select
    ticket_id as version_key,
    ticket_id,
    customer_id,
    source_system,
    channel,
    status,
    is_complaint,
    opened_at,
    opened_on,
    first_replied_at,
    resolved_at,
    reopened,
    cast(null as timestamptz) as version_at,
    known_at,
    known_day,
    source_customer_id
from {{ ref('ticket') }}
{%- if told %}
where source_system not in ({{ told | join(', ') }})
{%- endif %}
