{{ config(enabled=has_feed('source_record')) }}

{% for rule in [
    'same_account', 'source_merge', 'same_email', 'same_phone', 'same_name_birth'] %}
select
    record_a,
    record_b,
    rule,
    known_at,
    known_day
from {{ ref('edge_' ~ rule) }} as {{ rule }}
{{ "union all" if not loop.last }}
{% endfor %}
