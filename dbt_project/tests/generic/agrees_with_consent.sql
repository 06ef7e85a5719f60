{#-
  What a table says of a customer (`marketing_ok_<channel>`) is what `consents` says of all their
  contact points today: no if one of them says no, empty if none was asked.
-#}
{% test agrees_with_consent(model, consents, channels) %}
{%- if has_feed('consent') %}
{%- for channel in channels %}
select told.customer_id
from {{ model }} as told
left join (
    select customer_id, bool_and(is_granted) as is_granted
    from {{ consents }}
    where is_current and purpose = 'marketing' and channel = '{{ channel }}'
    group by customer_id
) as held on told.customer_id = held.customer_id
where told.marketing_ok_{{ channel }} is distinct from held.is_granted
{{ "union all" if not loop.last }}
{%- endfor %}
{%- else %}
select 1 as broken
where false
{%- endif %}
{% endtest %}
