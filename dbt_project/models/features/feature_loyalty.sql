{#- A member without points has 0 of them; who is no member has nothing here. -#}
{{ config(enabled=has_feed('loyalty_txn', 'loyalty_member'), materialized='incremental') }}

{%- set tiers = var('loyalty_tiers') %}
{%- set members = has_feed('loyalty_member') %}
{%- set points = has_feed('loyalty_txn') %}

with run as (
    select time_zone from {{ source('run', 'run') }}
)

{%- if members %},

versions as (
    select
        member.*,
        cast({{ wall_clock('member.version_at', 'run.time_zone') }} as date) as version_on,
        coalesce(
            lead(member.known_day) over (
                partition by member.source_customer_id
                order by member.known_at, member.version_at, member.version_key
            ),
            cast('9999-12-31' as date)
        ) as until_day
    from {{ ref('loyalty_member_version') }} as member
    cross join run
),

-- Of several memberships the one joined first and the highest tier.
memberships as (
    select
        {{ person_on('versions') }} as customer_id,
        origin.as_of,
        {{ days_between('min(versions.joined_on)', 'origin.as_of') }} as membership_days,
        max(case
            when versions.version_on <= origin.as_of
                then case versions.tier
                    {%- for tier in tiers %}
                    when '{{ tier }}' then {{ loop.index }}
                    {%- endfor %}
                end
        end) as tier_rank
    from versions
    inner join {{ origins_tonight() }} as origin
        on
            {{ known_within('versions', 'joined_on') }}
            and versions.until_day > origin.as_of
    {{ join_person_on('versions', 'origin.as_of') }}
    group by {{ person_on('versions') }}, origin.as_of
)
{%- endif %}

{%- if points %},

entries as (
    select
        customer_id,
        source_customer_id,
        occurred_on,
        known_day,
        sum(points) as points,
        sum(case when txn_type = 'earn' then points else 0 end) as earned,
        sum(case when txn_type = 'redeem' then -points else 0 end) as redeemed
    from {{ ref('loyalty_txn') }}
    where source_customer_id is not null
    group by all
),

balances as (
    select
        {{ person_on('entries') }} as customer_id,
        origin.as_of,
        sum(entries.points) as points_balance,
        sum(entries.earned) as earned,
        sum(entries.redeemed) as redeemed,
        {%- for kind in ['earned', 'redeemed'] %}
        sum(case when {{ lately('entries.occurred_on', 84) }} then entries.{{ kind }} else 0 end)
            as points_{{ kind }}_84,
        {%- endfor %}
        {{ days_between(
            'max(case when entries.earned > 0 then entries.occurred_on end)', 'origin.as_of'
        ) }} as days_since_last_earn
    from entries
    inner join {{ origins_tonight() }} as origin on {{ known_within('entries', 'occurred_on') }}
    {{ join_person_on('entries', 'origin.as_of') }}
    group by {{ person_on('entries') }}, origin.as_of
)
{%- endif %}

select
    {%- if members and points %}
    coalesce(memberships.customer_id, balances.customer_id) as customer_id,
    coalesce(memberships.as_of, balances.as_of) as as_of
    {%- else %}
    customer_id,
    as_of
    {%- endif %}
    {%- if points %}
    {%- for measure in ['points_balance', 'points_earned_84', 'points_redeemed_84'] %},
    cast(coalesce(balances.{{ measure }}, 0) as bigint) as {{ measure }}
    {%- endfor %},
    {{ ratio('balances.redeemed', 'balances.earned') }} as redemption_share,
    balances.days_since_last_earn
    {%- endif %}
    {%- if members %},
    memberships.membership_days,
    memberships.tier_rank
    {%- endif %}
from {{ 'memberships' if members else 'balances' }}
{%- if members and points %}
full join balances
    on memberships.customer_id = balances.customer_id and memberships.as_of = balances.as_of
{%- endif %}
