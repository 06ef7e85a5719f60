{#-
  Several versions of one record: corrections, repetitions, deletions.

  A delivered row is a version of the record that its natural key names. The newest version alone
  decides what the record is; what came before it is 'superseded', the same version again a
  'duplicate'. Newest is by the moment at which the source changed it (of a file that says none: by
  the day in its name), then by when we knew it, then by its place in the delivery: never by run or
  batch, so that a file that comes late, or any other way to cut the deliveries into nights, gives
  the same verdicts.

  `with_versions` (files) and `with_newest` (rows that change in place) put beside each row:
  first_known_at, first_known_day  when the key was known first, in whatever version
  copy_no     the how-manieth of equal versions (key and record_hash), 1 the oldest
  is_latest   the row says what the newest row of its key says; true where the key is null: such
              a row is nobody's version
-#}

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
