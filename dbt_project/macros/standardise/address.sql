{#-
  Addresses. China: province, city and district by their official names, from their own columns or
  from the start of the address as people write it (省 and 市 left out, Pinyin, traditional
  characters). Elsewhere: trimmed, capitals put right.
-#}
{% macro default__clean_province(text, address=none) -%}
    {%- set column = 'case when ' ~ matches(text, '^(' ~ _official_provinces() ~ ')$') ~ ' then ' ~ text ~ ' else ' ~ let('_place', _place(text), 'coalesce(
        ' ~ _province_full(_province_short('_place')) ~ ',
        ' ~ _province_of_latin(_latin_place('_place', 'province|sheng|shi|city|municipality|zizhiqu|autonomousregion')) ~ ',
        ' ~ _place_elsewhere('_place') ~ ')') ~ ' end' -%}
    {%- if address %}
    coalesce({{ column }}, {{ let('_line', _place(address), _province_in('_line')) }})
    {%- else %}
    {{ column }}
    {%- endif %}
{%- endmacro %}

{% macro default__clean_city(text, address=none) -%}
    {%- if address %}
    coalesce({{ _city_column(text) }}, {{ let('_line', _place(address), _city_in('_line')) }})
    {%- else %}
    {{ _city_column(text) }}
    {%- endif %}
{%- endmacro %}

{% macro _city_column(text) -%}
    {%- set known = 'case
        when ' ~ matches('_place', '^(北京|天津|上海|重庆)市?$') ~ " then left(_place, 2) || '市'
        when " ~ matches('_place', '^(香港|澳门)') ~ " then left(_place, 2)
        when " ~ matches('_place', '^(' ~ _cities() ~ ')市?$|^(' ~ _regions() ~ ')(盟|地区|林区|自治?州|.*自治州)?$') ~ '
            then ' ~ _city_full(part('_place', '^(' ~ _cities() ~ '|' ~ _regions() ~ ')', 1)) ~ '
    end' -%}
    {#- The look-up of a Latin name stands outside of `let`: within, its map is built for every row. -#}
    case
        when {{ matches(text, '^(' ~ _cities() ~ '|北京|天津|上海|重庆)市$') }} then {{ text }}
        when {{ matches(text, '^(' ~ _cities() ~ '|北京|天津|上海|重庆)$') }} then {{ text }} || '市'
        when {{ matches(text, latin()) }} then coalesce(
            {{ let('_short', _city_of_latin(_latin_place(clean_text(text), 'city|shi|municipality')),
                "case when _short in ('香港', '澳门') then _short else " ~ _city_full('_short') ~ ' end') }},
            {{ let('_place', clean_text(text), _place_elsewhere('_place')) }}
        )
        else {{ let('_place', _place(text), 'coalesce(' ~ known ~ ', case when not ' ~ matches('_place', '^.{2,5}[市县区]$') ~ ' then ' ~ _city_in('_place') ~ ' end, _place)') }}
    end
{%- endmacro %}

{#- China's district, county or county-level city in a column of its own or in an address. -#}
{% macro default__clean_district(text) -%}
    {{ let('_line', _place(text), let('_rest', _after_city('_line'), _district_of('_rest'))) }}
{%- endmacro %}

{#- What is left of an address: street, house, flat. -#}
{% macro default__address_rest(text) -%}
    {{ let('_line', _place(text), let('_rest', _after_city('_line'), let('_district', _district_of('_rest'),
        "nullif(trim(case when _district is null then _rest else substr(_rest, length(_district) + 1) end), '')"))) }}
{%- endmacro %}

{#- Half-width; simplified where place names need it, no spaces or commas behind Han characters. -#}
{% macro _place(text) -%}
    {%- set plain = "translate(_text, '" ~ _traditional() ~ "', '台广东湾辽宁龙陕贵云苏尔庆区县滨汉长门阳岛烟济温无锡郑镇扬庄沧张华连双鸭岭齐鸡鹤兰银卫内泽陆马铜芜头贡达资园邮乡许驻兴绍厦岩莱赣饶')" -%}
    {%- set bare = replace_all(clean_text(text), '^[^(0-9' ~ letters() ~ ']*(?:(?:收货|邮寄|联系)?地址:|[0-9]{6}) ?(' ~ han() ~ ')|^[^(0-9' ~ letters() ~ ']+', '\\1') -%}
    {{ let('_text', "nullif(" ~ bare ~ ", '')", 'case
        when ' ~ matches('_text', '[' ~ _traditional() ~ ']|' ~ han() ~ '[ ,，、-]') ~ ' then ' ~ replace_all(plain, '(' ~ han() ~ ')[ ,，、-]+', '\\1') ~ '
        else _text
    end') }}
{%- endmacro %}

{#- A place in Latin letters for a look-up: letters only, without the word for its rank. -#}
{% macro _latin_place(place, rank) -%}
    {{ replace_all(replace_all('lower(' ~ place ~ ')', "[ '’.,-]"), '(' ~ rank ~ ')$') }}
{%- endmacro %}

{% macro _place_elsewhere(place) -%}
    case
        when {{ matches(place, '^[A-Za-z]{2,3}$') }} then upper({{ place }}) {# a state: CA, NSW #}
        when {{ matches(place, '[A-Za-z]') }} and (lower({{ place }}) = {{ place }} or upper({{ place }}) = {{ place }})
            then {{ capitals(place) }}
        else {{ place }}
    end
{%- endmacro %}

{#- The traditional characters in names of provinces and larger cities. -#}
{% macro _traditional() -%}
    臺廣東灣遼寧龍陝貴雲蘇爾慶區縣濱漢長門陽島煙濟溫無錫鄭鎮揚莊滄張華連雙鴨嶺齊雞鶴蘭銀衛內澤陸馬銅蕪頭貢達資園郵鄉許駐興紹廈巖萊贛饒
{%- endmacro %}
