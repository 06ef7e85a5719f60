{#-
  Several versions of one record: corrections, repetitions, deletions.

  A delivered row is a version of the record that its natural key names. The newest version alone
  decides what the record is; what came before it is 'superseded', the same version again a
  'duplicate'. Newest is by the moment at which the source changed it, then by when we knew it,
  then by its place in the delivery: never by run or batch, so that any way to cut the deliveries
  into nights gives the same verdicts.
-#}

{#-
  Columns beside each row of a source's entity, for the natural key `keys` (a list of columns):
  first_known_at, first_known_day  when the key was known first, in whatever version
  copy_no     the how-manieth of equal versions (key and record_hash), 1 the oldest
  is_latest   the row says what the newest row of its key says; true where the key is null: such
              a row is nobody's version
-#}
{% macro version_columns(keys) -%}
    {%- set key = keys | join(', ') -%}
    {%- set newest_first -%}
        source_changed_at desc nulls last, known_at desc, delivery desc, delivery_line desc,
        record_hash
    {%- endset -%}
    {%- set oldest_first -%}
        source_changed_at asc nulls first, known_at asc, delivery asc, delivery_line asc
    {%- endset -%}
    min(known_at) over (partition by {{ key }}) as first_known_at,
    min(known_day) over (partition by {{ key }}) as first_known_day,
    row_number() over (partition by {{ key }}, record_hash order by {{ oldest_first }}) as copy_no,
    {{ keys | join(' is null or ') }} is null
    or record_hash = first_value(record_hash) over (partition by {{ key }} order by {{ newest_first }})
        as is_latest
{%- endmacro %}

{#-
  The verdict on a row: 'duplicate', 'superseded', 'deleted', 'quarantined' (it breaks `rule`) or
  'accepted'. All but `rule` are optional expressions, for sources that send a record once.
-#}
{% macro record_status(rule, copy_number=none, is_latest=none, is_deleted=none) -%}
    case
        {%- if copy_number %}
        when {{ copy_number }} > 1 then 'duplicate'
        {%- endif %}
        {%- if is_latest %}
        when not {{ is_latest }} then 'superseded'
        {%- endif %}
        {%- if is_deleted %}
        when {{ is_deleted }} then 'deleted'
        {%- endif %}
        when {{ rule }} is not null then 'quarantined'
        else 'accepted'
    end
{%- endmacro %}
