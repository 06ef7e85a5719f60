{{ config(enabled=has_feed('feedback')) }}

{%- for dimension in survey_dimensions() %}
select
    feedback.feedback_id,
    feedback.customer_id,
    '{{ dimension }}' as dimension,
    feedback.{{ dimension }} as mark,
    coalesce(feedback.region, customer.country, 'unknown') as region,
    feedback.responded_at,
    feedback.responded_on,
    feedback.known_day
from {{ ref('feedback') }} as feedback
left join {{ ref('customer') }} as customer on feedback.customer_id = customer.customer_id
where feedback.{{ dimension }} is not null and feedback.responded_on is not null
{{ "union all" if not loop.last }}
{%- endfor %}
