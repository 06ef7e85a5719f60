{#- Codes: small closed sets of words, in the languages that people fill forms in. -#}

{#- female, male, other; NULL for what says nothing. 1 and 2 are those of ISO 5218 (and GB/T 2261). -#}
{% macro default__clean_gender(text) -%}
    {{ let('_word', 'lower(' ~ clean_text(text) ~ ')', "case
        when _word in ('f', 'female', 'woman', 'women', 'girl', 'w', 'weiblich', 'frau', 'femme', 'femenino',
            'mrs', 'mrs.', 'ms', 'ms.', 'miss', 'madam', '女', '女性', '女士', '女生', '女的', '小姐', '太太', '♀', '2')
            then 'female'
        when _word in ('m', 'male', 'man', 'men', 'boy', 'männlich', 'herr', 'homme', 'masculino',
            'mr', 'mr.', 'sir', '男', '男性', '男士', '男生', '男的', '先生', '♂', '1')
            then 'male'
        when _word in ('o', 'other', 'x', 'd', 'divers', 'diverse', 'nonbinary', 'non-binary', 'non binary', 'nb',
            'enby', 'genderqueer', 'transgender', '其他', '其它', '跨性别', '非二元')
            then 'other'
    end") }}
{%- endmacro %}

{% macro default__clean_boolean(text) -%}
    {{ let('_word', 'lower(' ~ clean_text(text) ~ ')', "case
        when _word in ('true', 't', 'yes', 'y', '1', '1.0', 'on', 'x', 'ok', 'ja', 'oui', 'si', 'sí', 'enabled', 'active',
            '是', '真', '对', '有', '同意', '√', '✓', '✔')
            then true
        when _word in ('false', 'f', 'no', 'n', '0', '0.0', 'off', 'nein', 'non', 'disabled', 'inactive',
            '否', '假', '不', '不是', '无', '没有', '不同意', '×', '✗', '✘')
            then false
    end") }}
{%- endmacro %}

{#- ISO 639-1 of a code, locale or name: 'zh_CN', 'zh-Hans', 'chi', 'Chinese', '中文' are all 'zh'. -#}
{% macro default__clean_language(text) -%}
    {%- set code = part('_word', '^([a-z]{2,3})([-_.@].*)?$', 1) -%}
    {{ let('_word', 'lower(' ~ clean_text(text) ~ ')', let('_code', code, 'case
        ' ~ _language_words('_word', '_code') ~ "
        when _code in ('" ~ _language_codes() | replace(' ', "', '") ~ "') then _code
    end")) }}
{%- endmacro %}
{% macro _language_words(word, code) -%}
    {%- for to, codes, pattern in [
        ('zh', 'cn chi zho cmn yue tw', '^(chinese|mandarin|cantonese|putonghua|中文|汉语|漢語|普通话|國語|国语|粤语|简体|繁体|繁體|简体中文|繁体中文|繁體中文|华语|中国语)([ (].*)?$'),
        ('en', 'eng', '^(english|英文|英语|英語)([ (].*)?$'),
        ('de', 'deu ger', '^(german|deutsch|德文|德语)$'), ('fr', 'fra fre', '^(french|français|francais|法文|法语)$'),
        ('es', 'spa', '^(spanish|español|espanol|西班牙文|西班牙语)$'), ('it', 'ita', '^(italian|italiano|意大利语)$'),
        ('ja', 'jpn jp', '^(japanese|日本語|日文|日语)$'), ('ko', 'kor kr', '^(korean|한국어|韩文|韩语)$'),
        ('pt', 'por', '^(portuguese|português|葡萄牙语)$'), ('ru', 'rus', '^(russian|русский|俄文|俄语)$'),
        ('ar', 'ara', '^(arabic|阿拉伯语)$'), ('nl', 'nld dut', '^(dutch|nederlands|荷兰语)$'),
        ('vi', 'vie', '^(vietnamese|越南语)$'), ('th', 'tha', '^(thai|泰语)$'), ('id', 'ind', '^(indonesian|印尼语)$'),
    ] %}
        when {{ code }} in ('{{ codes | replace(' ', "', '") }}') or {{ matches(word, pattern) }} then '{{ to }}'
    {%- endfor %}
{%- endmacro %}
{% macro _language_codes() -%}
    aa ab af ak am an ar as ay az ba be bg bi bn bo br bs ca ce ch co cs cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi hr ht hu hy id ig ii is it iu ja jv ka ki kk kl km kn ko ku kw ky la lb lg ln lo lt lv mg mh mi mk ml mn mr ms mt my nb ne nl nn no nv ny oc om or os pa pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz vi vo wa wo xh yi yo za zh zu
{%- endmacro %}
