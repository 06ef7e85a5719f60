{#- Chances of what is far out, for scores that SQL computes. -#}

{#- Of a standard normal variable above `z` (one side), for z above 1: Shenton's continued fraction,
    good to 4 digits; 1 below, where nobody asks. -#}
{% macro normal_tail(z) -%}
    case
        when {{ z }} > 1
            then exp(-{{ z }} * {{ z }} / 2) / 2.5066282746310002
                / ({{ z }} + 1 / ({{ z }} + 2 / ({{ z }} + 3 / ({{ z }} + 4 / ({{ z }} + 0.65)))))
        else 1.0
    end
{%- endmacro %}

{#- Of `count` or more events where `mean` are expected: at most so much (the first term and a
    geometric series); 1 where no more came than are expected. -#}
{% macro poisson_tail(count, mean) -%}
    case
        when {{ count }} > {{ mean }}
            then least(1.0, exp(
                {{ count }} * ln({{ mean }}) - {{ mean }} - {{ log_factorial(count) }}
            ) / (1 - {{ mean }} / ({{ count }} + 1)))
        else 1.0
    end
{%- endmacro %}

{#- Of a product of two independent chances: Fisher (1932). -#}
{% macro fisher_two(one, other) -%}
    least(1.0, {{ one }} * {{ other }} * (1 - ln({{ one }} * {{ other }})))
{%- endmacro %}

{#- The logarithm of n!. -#}
{% macro log_factorial(n) -%}
    {{ return(adapter.dispatch('log_factorial', 'customer360')(n)) }}
{%- endmacro %}
{% macro default__log_factorial(n) -%}
    lgamma({{ n }} + 1)
{%- endmacro %}
{% macro spark__log_factorial(n) -%}
    ln(factorial(least(cast({{ n }} as int), 20)))
{%- endmacro %}
