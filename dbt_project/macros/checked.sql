{#-
  Staging: one row in, one row out, with a verdict beside it.

  record_status: 'accepted', 'quarantined' (with the first `broken_rule`) or 'duplicate' (the
  same record again; only looked for where the source may send one twice). Nothing is dropped:
  `meta.quarantine` shows what rests, `meta.reconciliation` that the sums agree.
-#}

{#- The first rule that a row breaks; `rules` is a list of (name, condition). -#}
{% macro broken_rule(rules) -%}
    case
        {%- for name, condition in rules %}
        when {{ condition }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}

{% macro record_status(rule, copy_number=none) -%}
    case
        {%- if copy_number %}
        when {{ copy_number }} > 1 then 'duplicate'
        {%- endif %}
        when {{ rule }} is not null then 'quarantined'
        else 'accepted'
    end
{%- endmacro %}

{#- What core reads of a staging model: its accepted rows. -#}
{% macro accepted(model) -%}
    (select * from {{ ref(model) }} where record_status = 'accepted')
{%- endmacro %}
