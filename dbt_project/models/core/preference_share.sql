with counted as (
    select
        *,
        sum(n) over (partition by customer_id, preference) as signs
    from {{ ref('preference_count') }}
),

shrunk as (
    select
        counted.customer_id,
        counted.preference,
        counted.option,
        counted.n,
        counted.signs,
        round(counted.n / cast(counted.signs as double), 6) as share,
        round(
            (counted.n + people.prior_signs * people.share)
            / (counted.signs + people.prior_signs), 6
        ) as shrunk_share
    from counted
    inner join {{ ref('preference_prior') }} as people
        on counted.preference = people.preference and counted.option = people.option
),

-- May they be written to there? Only of channels for which consent is asked.
consents as (
    {%- if has_feed('consent') %}
    {%- for channel in ['email', 'sms', 'phone', 'push'] %}
    select
        customer_id,
        'contact_channel' as preference,
        '{{ channel }}' as option,
        marketing_ok_{{ channel }} as is_allowed
    from {{ ref('customer_consent') }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
    {%- else %}
    select
        cast(null as varchar) as customer_id,
        cast(null as varchar) as preference,
        cast(null as varchar) as option,
        cast(null as boolean) as is_allowed
    where false
    {%- endif %}
)

select
    shrunk.*,
    row_number() over (
        partition by shrunk.customer_id, shrunk.preference
        order by shrunk.shrunk_share desc, shrunk.n desc, shrunk.option asc
    ) as place,
    consents.is_allowed
from shrunk
left join consents
    on
        shrunk.customer_id = consents.customer_id
        and shrunk.preference = consents.preference
        and shrunk.option = consents.option
