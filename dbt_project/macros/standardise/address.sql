{#-
  Addresses. China: province, city and district by their official names, from their own columns or
  from the start of the address as people write it (省 and 市 left out, Pinyin, traditional
  characters). Elsewhere: trimmed, capitals put right.
-#}
{% macro clean_province(text, address='null') -%}
    {{ let('_place', _place(text), let('_line', _place(address), 'coalesce(
        ' ~ _province_full(_province_short('_place')) ~ ',
        ' ~ _province_of_latin(_latin_place('_place', 'province|sheng|shi|city|municipality|zizhiqu|autonomousregion')) ~ ',
        ' ~ _province_in('_line') ~ ',
        ' ~ _place_elsewhere('_place') ~ '
    )')) }}
{%- endmacro %}

{% macro clean_city(text, address='null') -%}
    {%- set known = 'case
        when ' ~ matches('_place', '^(北京|天津|上海|重庆)市?$') ~ " then left(_place, 2) || '市'
        when " ~ matches('_place', '^(香港|澳门)') ~ " then left(_place, 2)
        when " ~ matches('_place', '^(' ~ _cities() ~ ')市?$|^(' ~ _regions() ~ ')(盟|地区|林区|自治?州|.*自治州)?$') ~ '
            then ' ~ _city_full(part('_place', '^(' ~ _cities() ~ '|' ~ _regions() ~ ')', 1)) ~ '
    end' -%}
    {%- set latin = let('_short', _city_of_latin(_latin_place('_place', 'city|shi|municipality')),
        "case when _short in ('香港', '澳门') then _short else " ~ _city_full('_short') ~ ' end') -%}
    {{ let('_place', _place(text), let('_line', _place(address), 'coalesce(
        ' ~ known ~ ',
        case when ' ~ matches('_place', '^[A-Za-z]') ~ ' then ' ~ latin ~ ' end,
        case when _place is null then ' ~ _city_in('_line') ~ ' end,
        ' ~ _place_elsewhere('_place') ~ '
    )')) }}
{%- endmacro %}

{#- China's district, county or county-level city in a column of its own or in an address. -#}
{% macro clean_district(text) -%}
    {{ let('_line', _place(text), let('_rest', _after_city('_line'), _district_of('_rest'))) }}
{%- endmacro %}

{#- What is left of an address: street, house, flat. -#}
{% macro address_rest(text) -%}
    {{ let('_line', _place(text), let('_rest', _after_city('_line'), let('_district', _district_of('_rest'),
        "nullif(trim(case when _district is null then _rest else substr(_rest, length(_district) + 1) end), '')"))) }}
{%- endmacro %}

{#- Half-width; simplified where place names need it, no spaces or commas behind Han characters. -#}
{% macro _place(text) -%}
    {%- set plain = "translate(_text, '臺廣東灣遼寧龍陝貴雲蘇爾慶區縣濱漢長門陽島煙濟溫無錫鄭鎮揚莊滄張華連雙鴨嶺齊雞鶴蘭銀衛內澤陸馬鞍銅蕪頭貢達資園郵鄉許駐馬興紹廈龍巖莆萊贛饒',
            '台广东湾辽宁龙陕贵云苏尔庆区县滨汉长门阳岛烟济温无锡郑镇扬庄沧张华连双鸭岭齐鸡鹤兰银卫内泽陆马鞍铜芜头贡达资园邮乡许驻马兴绍厦龙岩莆莱赣饶')" -%}
    {{ let('_text', clean_text(text), 'case
        when ' ~ matches('_text', han()) ~ ' then ' ~ replace_all(plain, '(' ~ han() ~ ')[ ,，、-]+', '\\1') ~ '
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
