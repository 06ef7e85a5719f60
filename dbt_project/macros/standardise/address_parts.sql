{#- Where province, city and district end in a Chinese address as cleaned by `_place`. -#}

{#- Is the place's name at the start that of a street? 北京东路, 南京西路, 广东路 -#}
{% macro _is_street(line) -%}
    {{ matches(line, '^.{2,3}[东西南北中]?[一二三四五六七八九十]?(路|街|大道|大街|道|巷)') }}
{%- endmacro %}

{#- The short name of the province at the start; 吉林市 and 海南州 are no provinces. -#}
{% macro _province_short(line) -%}
    case
        when {{ _is_street(line) }} then null
        else coalesce(
            {{ part(line, '^(?:中国|中华人民共和国)?(北京|天津|上海|重庆)市', 1) }},
            {{ part(line, '^(?:中国|中华人民共和国)?(' ~ _provinces() ~ ')(?:' ~ _province_ranks() ~ '|[^省市州藏]|$)', 1) }}
        )
    end
{%- endmacro %}
{% macro _province_ranks() -%}
    省|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区
{%- endmacro %}

{% macro _province_in(line) -%}
    coalesce({{ _province_full(_province_short(line)) }}, {{ _province_of_city(_city_short(line)) }})
{%- endmacro %}

{#- The short name of the prefecture at the start; 朝阳区 and 中山路 are no prefectures. -#}
{% macro _city_short(line) -%}
    case
        when not {{ _is_street(line) }}
            then {{ part(line, '^(' ~ _cities() ~ '|' ~ _regions() ~ ')(?:[^区县]|$)', 1) }}
    end
{%- endmacro %}

{#- An address without its province. -#}
{% macro _after_province(line) -%}
    case
        when {{ _province_short(line) }} is null then {{ line }}
        else {{ replace_all(line, '^(?:中国|中华人民共和国)?(?:(?:北京|天津|上海|重庆)市|(?:' ~ _provinces() ~ ')(?:' ~ _province_ranks() ~ ')?)') }}
    end
{%- endmacro %}

{#- The city by its official name: of a municipality, a known prefecture, or what ends in 市 early. -#}
{% macro _city_in(line) -%}
    {{ let('_province', _province_short(line), let('_tail', _after_province(line), "case
        when _province in ('北京', '天津', '上海', '重庆') then _province || '市'
        when _province in ('香港', '澳门') then _province
        else coalesce(" ~ _city_full(_city_short('_tail')) ~ ', ' ~ part('_tail', '^[^省市区县路街道巷号村镇0-9]+市') ~ ')
    end')) }}
{%- endmacro %}

{#- An address without province and city; 北京市北京市 too. -#}
{% macro _after_city(line) -%}
    {{ let('_tail', _after_province(line), 'case
        when ' ~ _is_street('_tail') ~ ' then _tail
        else ' ~ replace_all('_tail', '^(?:市辖区|北京市?|天津市?|上海市?|重庆市?|(?:' ~ _cities() ~ ')市|(?:'
            ~ _regions() ~ ')(?:盟|地区|林区|[^路街道0-9]*?自治州)|(?:' ~ _cities() ~ ')([^区县市]))(?:市辖区)?', '\\1') ~ '
    end') }}
{%- endmacro %}

{% macro _district_of(line) -%}
    {{ let('_first', part(line, '^(?:[^路街道巷弄号村镇乡0-9A-Za-z]+?(?:自治县|自治旗|新区|开发区|工业园区|高新区|市区|区|县|市|旗))'), 'case
        when ' ~ matches('_first', '(小区|社区|校区|厂区|生活区|住宅区|园区|景区|辖区)$')
            ~ ' and not ' ~ matches('_first', '(工业园区|开发区)$') ~ ' then null
        else _first
    end') }}
{%- endmacro %}
