{#-
  Whose fact it is: a source names a record of a customer, and records of all sources are linked to
  persons before core. Where no source that is on feeds `source_record` nothing is linked: the
  record is the customer.
-#}

{#-
  As `feed`, for a table with a `customer_id`: it is the person, and `source_customer_id` beside it
  the record that the source names. A record that was never linked stands for itself. A fact that
  names nobody but comes from a device (`device_record_id`) is of the person whose device it is;
  of nobody, if that is not known.
-#}
{% macro person_feed(table, columns) %}
{%- set linked = has_feed('source_record') %}
{%- set by_device = linked and 'device_record_id' in columns %}
    select
        {%- for column in columns %}
        {%- if column == 'customer_id' and linked %}
        coalesce(
            identity_map.customer_id, facts.customer_id{{ ", device_map.customer_id" if by_device }}
        ) as customer_id,
        {%- else %}
        facts.{{ column }},
        {%- endif %}
        {%- endfor %}
        {{ "coalesce(facts.customer_id, facts.device_record_id)" if by_device else "facts.customer_id" }}
            as source_customer_id
    from (
        {{- feed(table, columns) | indent(8) }}
    ) as facts
    {%- if linked %}
    left join {{ source('identity', 'identity_map') }} as identity_map
        on facts.customer_id = identity_map.record_id
    {%- endif %}
    {%- if by_device %}
    left join {{ source('identity', 'identity_map') }} as device_map
        on facts.device_record_id = device_map.record_id
    {%- endif %}
{% endmacro %}

{#-
  Whose a fact was on a past day, as far as was known then: `person_on` is the person's id, and
  `join_person_on` goes into the from clause. `day` is an expression, one of features.origin.
-#}
{% macro person_on(fact) -%}
    {%- if has_feed('source_record') -%}
    coalesce(person_on_day.customer_id, {{ fact }}.source_customer_id)
    {%- else -%}
    {{ fact }}.customer_id
    {%- endif -%}
{%- endmacro %}

{% macro join_person_on(fact, day) -%}
    {%- if has_feed('source_record') -%}
    left join {{ source('identity', 'identity_as_of') }} as person_on_day
        on {{ fact }}.source_customer_id = person_on_day.record_id
        and {{ day }} = person_on_day.as_of
    {%- endif -%}
{%- endmacro %}
