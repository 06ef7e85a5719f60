{%- set responses = has_feed('campaign_response') %}
with run as (
    select as_of from {{ source('run', 'run') }}
),

messages as (
    {%- if responses %}
    select
        customer_id,
        'contact_channel' as preference,
        coalesce(channel, 'email') as option,
        count(*) as messages,
        count(case when is_answered then 1 end) as answered
    from (
        select
            response.customer_id,
            campaign.channel,
            response.campaign_id,
            bool_or(response.response in ('open', 'click')) as is_answered
        from {{ ref('campaign_response') }} as response
        inner join {{ ref('campaign') }} as campaign
            on response.campaign_id = campaign.campaign_id
        where
            response.customer_id is not null
            and response.response in ('delivered', 'open', 'click')
        group by response.customer_id, campaign.channel, response.campaign_id
    ) as sent
    group by customer_id, coalesce(channel, 'email')
    {%- else %}
    select
        cast(null as varchar) as customer_id,
        cast(null as varchar) as preference,
        cast(null as varchar) as option,
        cast(null as bigint) as messages,
        cast(null as bigint) as answered
    where false
    {%- endif %}
),

-- As in core.preference_prior, with two options: answered, and not.
answer_prior as (
    select
        option,
        share,
        (1 - rho) / rho as prior_messages
    from (
        select
            option,
            share,
            least(greatest(coalesce(
                (same_share - share * share - (1 - share) * (1 - share))
                / nullif(2 * share * (1 - share), 0), 0
            ), 0.001), 0.999) as rho
        from (
            select
                option,
                cast(sum(answered) as double) / sum(messages) as share,
                cast(sum(
                    answered * (answered - 1)
                    + (messages - answered) * (messages - answered - 1)
                ) as double) / nullif(sum(messages * (messages - 1)), 0) as same_share
            from messages
            group by option
        ) as summed
    ) as estimated
)

select
    shrunk.customer_id,
    shrunk.preference,
    shrunk.option,
    shrunk.n,
    cast(shrunk.signs as bigint) as signs,
    shrunk.share,
    shrunk.shrunk_share,
    shrunk.place,
    shrunk.is_allowed,
    messages.messages,
    round(
        (messages.answered + answer_prior.prior_messages * answer_prior.share)
        / (messages.messages + answer_prior.prior_messages), 6
    ) as response_probability,
    run.as_of as data_as_of
from {{ ref('preference_share') }} as shrunk
cross join run
left join messages
    on
        shrunk.customer_id = messages.customer_id
        and shrunk.preference = messages.preference
        and shrunk.option = messages.option
left join answer_prior on messages.option = answer_prior.option
