{#- A source that does not tell when it knew what of a visit has one version. -#}
{{ config(enabled=has_feed('session')) }}
{%- set told = [] %}
{%- for arm in arms('session_version') %}
{%- do told.append("'" ~ arm.split('__')[0] ~ "'") %}
{%- endfor %}

with versions as (
    {{ feed('session_version', {
        'session_id': 'varchar',
        'source_system': 'varchar',
        'known_day': 'date',
        'product_views': 'bigint',
        'carts': 'bigint',
        'orders': 'bigint',
    }) }}
)

select * from versions
union all
select
    session_id,
    source_system,
    known_day,
    product_views,
    carts,
    orders
from {{ ref('session') }}
{%- if told %}
where source_system not in ({{ told | join(', ') }})
{%- endif %}
