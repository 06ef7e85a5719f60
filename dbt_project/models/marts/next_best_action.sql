{{ config(
    enabled=has_feed('campaign') and has_feed('campaign_touch') and has_feed('consent')) }}

with run as (
    select as_of from {{ source('run', 'run') }}
),

results as (
    select
        suggestions.customer_id,
        suggestions.action,
        suggestions.action_zh,
        suggestions.action_en,
        suggestions.channel,
        suggestions.suggestion_kind,
        suggestions.is_holdout,
        suggestions.expected_net_value,
        suggestions.uplift,
        suggestions.uplift_basis,
        suggestions.uplift_group,
        suggestions.margin_per_order,
        suggestions.cost,
        suggestions.propensity,
        suggestions.recommended_action,
        suggestions.actions_open,
        suggestions.reason_zh,
        suggestions.reason_en,
        suggestions.alternatives_zh,
        suggestions.alternatives_en,
        suggestions.model_version,
        run.as_of as data_as_of
    from {{ source('ml', 'next_best_action') }} as suggestions
    cross join run
)

{{ as_described('results') }}
