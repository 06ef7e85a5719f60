{#- What the rules of survivorship (`survivorship` in dbt_project.yml) sort by: smaller is better. -#}

{#- A value's place by a criterion, over the columns of `candidates` in core.customer_attribute. -#}
{% macro survival_place(criterion) -%}
    {%- if criterion == 'complete' -%}
    missing_parts
    {%- elif criterion == 'verified' -%}
    case when is_verified then 0 else 1 end
    {%- elif criterion == 'source' -%}
    case source_system
        {%- for source in var('survivorship')['sources'] %}
        when '{{ source }}' then {{ loop.index }}
        {%- endfor %}
        else {{ var('survivorship')['sources'] | length + 1 }}
    end
    {%- elif criterion == 'recent' -%}
    -{{ unix_seconds('known_at') }}
    {%- elif criterion == 'frequent' -%}
    -said_by
    {%- else -%}
    {{ exceptions.raise_compiler_error("survivorship: no criterion is called " ~ criterion) }}
    {%- endif -%}
{%- endmacro %}
