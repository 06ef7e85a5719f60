{#-
  May the names of two records that share an identifier be of one person? `a` and `b` are aliases of
  rows of `linkable`; `alone` is a condition: all full names that go with the identifier are of one
  person, as far as first names tell.

  Full names agree if they are the same but for their script, order, short form or a slip. What says
  less (only a surname or a first name, an initial, a short form like 小明), or an English name beside
  a Chinese one, agrees only where there is nobody else whom it could mean: measured on the
  simulated company, 0.3 to 0.9 of such pairs in a family were right, and 0.996 and more of the rest.
  Two first names that clearly differ never agree. A record without a name agrees with nobody.
-#}
{% macro names_agree(a, b, alone) -%}
    coalesce(
        {{ _full_names_agree(a, b) }}
        or (
            {{ alone }}
            and (
                {{ a }}.name_key = {{ b }}.name_key
                or {{ _says_less(a, b) }}
                or {{ _says_less(b, a) }}
                or ({{ a }}.surname_key = {{ b }}.surname_key
                    and {{ a }}.is_full and {{ b }}.is_full
                    and {{ a }}.is_western <> {{ b }}.is_western
                    and case when {{ a }}.is_western then {{ b }}.is_chinese
                        else {{ a }}.is_chinese end)
            )
        ),
        false
    )
{%- endmacro %}

{% macro _full_names_agree(a, b) -%}
    (
        {{ a }}.is_full and {{ b }}.is_full
        and (
            {{ a }}.name_key = {{ b }}.name_key
            or ({{ a }}.surname_key = {{ b }}.given_key and {{ a }}.given_key = {{ b }}.surname_key)
            or (
                {{ a }}.surname_key = {{ b }}.surname_key
                and (
                    {{ a }}.given_root = {{ b }}.given_root
                    or {{ _one_slip(a ~ '.given_key', b ~ '.given_key') }}
                )
            )
            or (
                {{ a }}.given_key = {{ b }}.given_key
                and {{ _one_slip(a ~ '.surname_key', b ~ '.surname_key') }}
            )
        )
    )
{%- endmacro %}

{#- All that `a` says of a name, `b` says too. -#}
{% macro _says_less(a, b) -%}
    coalesce(
        {{ a }}.given_key is null and {{ a }}.surname_key = {{ b }}.surname_key
        or {{ a }}.surname_key is null
        and {{ a }}.name_key in (
            {{ b }}.given_key, {{ b }}.surname_key, {{ b }}.given_root,
            {{ b }}.surname_key || {{ b }}.given_key, {{ b }}.given_key || {{ b }}.surname_key)
        or {{ a }}.surname_key = {{ b }}.surname_key
        and length({{ a }}.given_key) = 1
        and {{ a }}.given_key = substr({{ b }}.given_key, 1, 1)
        or {{ b }}.given_key like {{ a }}.nick_key || '%'
        or {{ b }}.given_key like '%' || {{ a }}.nick_key
        or {{ b }}.surname_key = {{ a }}.nick_key,
        false
    )
{%- endmacro %}

{#- One letter more, less, or other, or two changed places: in words long enough for that to be a
    slip and not another name. -#}
{% macro _one_slip(one, other) -%}
    (
        least(length({{ one }}), length({{ other }})) >= 4
        and {{ edit_distance(one, other) }} <= 2
        and {{ jaro_winkler(one, other) }} >= 0.92
    )
{%- endmacro %}

{#- Two birth dates that no slip makes one of: a father and his son may share all but these. What
    else speaks for one person, the model weighs. -#}
{% macro born_apart(a, b) -%}
    coalesce(
        {{ edit_distance('cast(' ~ a ~ '.birth_date as varchar)', 'cast(' ~ b ~ '.birth_date as varchar)') }} > 1
        and not (
            year({{ a }}.birth_date) = year({{ b }}.birth_date)
            and month({{ a }}.birth_date) = day({{ b }}.birth_date)
            and day({{ a }}.birth_date) = month({{ b }}.birth_date)
        ),
        false
    )
{%- endmacro %}

{#- Both have a full name, and it is the same. -#}
{% macro same_full_name(a, b) -%}
    ({{ a }}.is_full and {{ b }}.is_full and {{ a }}.name_key = {{ b }}.name_key)
{%- endmacro %}
