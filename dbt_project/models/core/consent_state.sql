{{ config(enabled=has_feed('consent')) }}
-- All that was said of one contact point, cut where any of it begins or ends: between two cuts the
-- most restrictive of it holds, whoever said it.

with said as (
    select
        *,
        case state when 'withdrawn' then 3 when 'denied' then 2 else 1 end as restriction
    from {{ ref('consent_point') }}
),

cuts as (
    select point, purpose, channel, valid_from as cut_at from said
    union
    select point, purpose, channel, valid_to as cut_at from said
    where valid_to is not null
),

spans as (
    select
        *,
        lead(cut_at) over (partition by point, purpose, channel order by cut_at) as next_at
    from cuts
),

in_force as (
    select
        spans.cut_at,
        spans.next_at,
        said.*,
        row_number() over (
            partition by spans.point, spans.purpose, spans.channel, spans.cut_at
            order by said.restriction desc, said.valid_from desc, said.consent_id asc
        ) as place
    from spans
    inner join said
        on
            spans.point = said.point
            and spans.purpose = said.purpose
            and spans.channel = said.channel
            and spans.cut_at >= said.valid_from
            and (said.valid_to is null or spans.cut_at < said.valid_to)
),

decided as (
    select point, purpose, channel, cut_at, state, consent_id from in_force
    where place = 1
),

-- Everybody who said something of it then stands under what holds there.
standing as (
    select
        in_force.customer_id,
        in_force.point,
        in_force.purpose,
        in_force.channel,
        in_force.cut_at,
        max(in_force.next_at) as next_at,
        max(in_force.contact_point_key) as contact_point_key,
        max(in_force.contact_point_type) as contact_point_type,
        max(decided.state) as state,
        max(decided.consent_id) as consent_id,
        lag(max(in_force.next_at)) over stretch as previous_end,
        lag(max(decided.consent_id)) over stretch as previous_consent
    from in_force
    inner join decided
        on
            in_force.point = decided.point
            and in_force.purpose = decided.purpose
            and in_force.channel = decided.channel
            and in_force.cut_at = decided.cut_at
    group by
        in_force.customer_id, in_force.point, in_force.purpose, in_force.channel, in_force.cut_at
    window
        stretch as (
            partition by
                in_force.customer_id, in_force.point, in_force.purpose, in_force.channel
            order by in_force.cut_at
        )
),

stretches as (
    select
        *,
        sum(
            case when previous_end = cut_at and previous_consent = consent_id then 0 else 1 end
        ) over (
            partition by customer_id, point, purpose, channel
            order by cut_at
            rows between unbounded preceding and current row
        ) as stretch_no
    from standing
)

select
    customer_id,
    point,
    contact_point_key,
    contact_point_type,
    purpose,
    channel,
    state,
    consent_id,
    min(cut_at) as valid_from,
    case when count(next_at) = count(*) then max(next_at) end as valid_to
from stretches
group by
    customer_id, point, contact_point_key, contact_point_type, purpose, channel, state,
    consent_id, stretch_no
