{#-
  Scores by cut-points that are frozen for a quarter, for marts.rfm and marts.value_tier: estimated
  once a quarter on what was known then, and applied until the next. A customer whose facts did not
  change keeps the same scores, and no cut-point knows of a later purchase.
-#}

{#- A select of one row: `cutpoint_version` and the `reference_day` on which cut-points of this name
    were estimated: the end of the last quarter, or, before a first quarter of data is full, the
    run's day, which marks them as provisional. -#}
{% macro cutpoint_reference(name) %}
    select
        case when has_history then '{{ name }}-' else 'provisional-' end
        || cast(case when has_history then quarter_end else as_of end as varchar)
            as cutpoint_version,
        case when has_history then quarter_end else as_of end as reference_day
    from (
        select
            *,
            {{ days_between('first_day', 'quarter_end') }} >= 89 as has_history
        from (
            select
                as_of,
                first_day,
                {{ plus_days(
                    "cast(date_trunc('quarter', " ~ plus_days('as_of', 1) ~ ") as date)", -1
                ) }} as quarter_end
            from {{ source('run', 'run') }}
        ) as run
    ) as judged
{% endmacro %}

{#- The columns <measure>_1 to <measure>_4 (or as many as there are steps less one). -#}
{% macro cutpoint_columns(measures, decimals=2) -%}
    {%- for measure in measures %}
    {%- for step in [1, 2, 3, 4] %}
    cast({{ quantile_of(measure, step / 5) }} as decimal(18, {{ decimals }})) as {{ measure }}_{{ step }}
    {{- "," if not (loop.last and measure == measures | list | last) }}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}

{#- A score of 1 to 5: one more than the number of cut-points passed, so equal values get equal
    scores; `less_is_better` turns it round. `measure` is the column of `facts`, `of` the name that
    the cut-points have. -#}
{% macro score_of(measure, of, less_is_better=false) -%}
    {{ 5 if less_is_better else 1 }} {% for step in [1, 2, 3, 4] %}
        {{ '-' if less_is_better else '+' }} cast({{ measure }} > cutpoints.{{ of }}_{{ step }} as integer)
        {%- endfor %}
{%- endmacro %}
