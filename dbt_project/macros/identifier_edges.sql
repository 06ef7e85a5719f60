{#-
  The edges between records that share a usable identifier of a type: pairs for which `condition`
  holds, SQL on the aliases `a` and `b` (columns of `linkable`, first_at, last_at, is_alone: the full
  names that go with the identifier have one first name, or a Chinese and a Western one).

  Up to `pairs_up_to` records of one value are compared each with each. Of more, those of one name
  are compared with the one of them that was known first, and these with one another: so their edges
  grow with the records, not with their square, and what is known on a day hangs together on it.
-#}
{% macro identifier_edges(identifier_type, rule, condition) -%}
{%- set most = var('identity')['pairs_up_to'] -%}
with held as (
    select
        linkable.*,
        identifier.identifier_value,
        identifier.first_at,
        identifier.last_at,
        greatest(identifier.known_at, linkable.known_at) as held_known_at,
        greatest(identifier.known_day, linkable.known_day) as held_known_day
    from {{ ref('identifier') }} as identifier
    inner join {{ ref('identifier_guard') }} as guard
        on
            identifier.identifier_type = guard.identifier_type
            and identifier.identifier_value = guard.identifier_value
    inner join {{ ref('linkable') }} as linkable
        on identifier.record_id = linkable.record_id
    where identifier.identifier_type = '{{ identifier_type }}'
        and guard.verdict = 'usable'
        and guard.records > 1
),

of_value as (
    select
        identifier_value,
        count(*) as records,
        {%- for kind in ['is_chinese', 'not is_chinese'] %}
        count(distinct case when is_full and nick_key is null and {{ kind }} then given_root end)
        <= 1 {{ "and" if not loop.last else "as is_alone" }}
        {%- endfor %}
    from held
    group by identifier_value
),

sized as (
    select
        held.*,
        of_value.records,
        of_value.is_alone,
        row_number() over (
            partition by held.identifier_value, held.name_key
            order by held.held_known_at, held.record_id
        ) as place
    from held
    inner join of_value on held.identifier_value = of_value.identifier_value
),

few as (
    select * from sized where records <= {{ most }}
),

first_of_name as (
    select * from sized where records > {{ most }} and place = 1
),

again as (
    select * from sized where records > {{ most }} and place > 1
),

pairs as (
    {%- for one, other, on in [
        ('few', 'few', 'a.record_id < b.record_id'),
        ('first_of_name', 'first_of_name', 'a.record_id < b.record_id'),
        ('first_of_name', 'again', 'a.name_key = b.name_key')] %}
    select
        least(a.record_id, b.record_id) as record_a,
        greatest(a.record_id, b.record_id) as record_b,
        greatest(a.held_known_at, b.held_known_at) as known_at,
        greatest(a.held_known_day, b.held_known_day) as known_day
    from {{ one }} as a
    inner join {{ other }} as b
        on a.identifier_value = b.identifier_value and {{ on }}
    where {{ condition }}
        and not {{ born_apart('a', 'b') }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    record_a,
    record_b,
    '{{ rule }}' as rule,
    min(known_at) as known_at,
    min(known_day) as known_day
from pairs
group by record_a, record_b
{%- endmacro %}

{#- Were both known by the identifier at the same time, or nearly: the one not long before the
    other? Of a number that nobody has for longer the next owner is somebody else. -#}
{% macro times_meet(a, b) -%}
    (
        {{ _not_long_before(a, b) }}
        and {{ _not_long_before(b, a) }}
    )
{%- endmacro %}
{% macro _not_long_before(a, b) -%}
    coalesce(
        {{ b }}.first_at < {{ a }}.last_at + interval {{ var('identity')['recycled_after_days'] }} day,
        true
    )
{%- endmacro %}
