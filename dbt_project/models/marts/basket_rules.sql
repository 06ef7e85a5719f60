{{ config(enabled=has_feed('product')) }}

with run as (
    select as_of from {{ source('run', 'run') }}
),

results as (
    select
        rules.level,
        rules.antecedent,
        rules.consequent,
        rules.baskets,
        rules.antecedent_baskets,
        rules.consequent_baskets,
        rules.both_baskets,
        rules.expected_both,
        rules.support,
        rules.confidence,
        rules.lift,
        rules.adjusted_lift,
        rules.fisher_p_value,
        rules.p_value,
        rules.q_value,
        rules.is_found,
        rules.later_lift,
        rules.later_adjusted_lift,
        rules.later_q_value,
        rules.held_later,
        cast(rules.months as bigint) as later_months,
        rules.months_stable,
        run.as_of as data_as_of
    from {{ source('ml', 'basket_rules') }} as rules
    cross join run
)

{{ as_described('results') }}
