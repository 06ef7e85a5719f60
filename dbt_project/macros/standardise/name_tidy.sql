{#- A name without what is not name; a comma behind a surname is still there. -#}
{% macro _name_tidy(text) -%}
    {%- set kept = replace_all("translate(" ~ replace_all('_said', '[(\\[{（【].*?[)\\]}）】]|[@/|;].*$')
        ~ ", '•‧・．。’‘`´', '····.''''''''')", "[^·,. '" ~ letters() ~ "-]+", ' ') -%}
    {%- set edges = "^[^" ~ letters() ~ "]+|[ ,·'-]+$| [-,.·' ]+$|(" ~ han() ~ ")[-,.·' ]+$" -%}
    {%- set bare = replace_all(_joined_han('_kept'), edges, '\\1') -%}
    {%- set untitled = replace_all(replace_all('_bare', _titles_before(), '\\1'), _titles_behind(), '\\1\\2') -%}
    case
        when {{ _is_plain_name(text) }} then {{ text }}
        else {{ let('_said', clean_text(text), let('_kept', kept, let('_bare', bare, let('_untitled', untitled,
            'nullif(trim(' ~ replace_all(replace_all('_untitled', edges, '\\1'), ' +', ' ') ~ "), '')")))) }}
    end
{%- endmacro %}

{#- Han characters closed up: 张 三; a dot between them is the middle dot, one behind them nothing. -#}
{% macro _joined_han(text) -%}
    {%- set alone = replace_all(text, '(' ~ han() ~ ') *,|, *(' ~ han() ~ ')', '\\1 \\2') -%}
    {%- set dots = replace_all(alone, '(' ~ han() ~ ') *[.]+( |$)', '\\1\\2') -%}
    {%- set dotted = replace_all(dots, '(' ~ han() ~ ') *[.·]+ *(' ~ han() ~ ')', '\\1·\\2') -%}
    {#- Twice, because the second of two characters is not also the first of the next two. -#}
    {%- set once = replace_all(dotted, '(' ~ han() ~ ') +(' ~ han() ~ ')', '\\1\\2') -%}
    {{ replace_all(once, '(' ~ han() ~ ') +(' ~ han() ~ ')', '\\1\\2') }}
{%- endmacro %}

{% macro _titles_before() -%}
    (?i)(^|, *)(?:[-.,·' ]*(?:收货人|姓名|联系人|(?:mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|sir|madame?|mme|mlle|monsieur|señora?|sra?|dear)(?:[. ]+|$)))+
{%- endmacro %}
{% macro _titles_behind() -%}
    ({{ han() }}) ?(?:先生|女士|小姐|太太|夫人|老师|教授|博士|医生|大夫|经理|总经理|主任|师傅|同学|大哥|大姐)+$|^({{ han() }})(?:总|某某?)$
{%- endmacro %}

{#- A name in which there is nothing to tidy: two or three characters that end no title, or two
    Latin words of which none is one. -#}
{% macro _is_plain_name(text) -%}
    ({{ matches(text, '^[一-龥]{2,3}$|^[A-Z][a-z]+ [A-Z][a-z]+$') }} and not {{ matches(text,
        '[生士姐太人师授夫理任傅学哥总某]$|^(Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Herr|Frau|Sir|Madame?|Mme|Mlle|Monsieur|Sra?|Dear) ') }})
{%- endmacro %}

{#- `Smith, John` as `John Smith`; ALL CAPITALS and all small as Capitals. -#}
{% macro _name_shown(name) -%}
    {%- set plain = replace_all(name, '(?i)[, ]+(jr|sr|ii|iii|iv|ph[.]? ?d|m[.]d|mba|esq)[.]?$') -%}
    {%- set word = "([" ~ western() ~ " .'·-]+?)" -%}
    {{ let('_ordered', replace_all(plain, '^' ~ word ~ ' ?, ?' ~ word ~ '$', '\\2 \\1'),
        'case
            when ' ~ matches('_ordered', latin() ~ '{2}') ~ ' and (upper(_ordered) = _ordered or lower(_ordered) = _ordered)
                then ' ~ capitals('_ordered') ~ '
            else _ordered
        end') }}
{%- endmacro %}

{#- Every word with a capital, also behind a hyphen or an apostrophe. -#}
{% macro capitals(text) -%}
    {{ return(adapter.dispatch('capitals', 'customer360')(text)) }}
{%- endmacro %}
{% macro default__capitals(text) -%}
    array_to_string(list_transform(
        regexp_extract_all({{ text }}, '[^ ''-]+[ ''-]*'),
        lambda _word: upper(_word[1]) || lower(_word[2:])
    ), '')
{%- endmacro %}

{#- What people and systems write when there is no name. -#}
{% macro _name_nobody() -%}
    tests?( ?user)?|tester|testing|n/?a|null|none|nil|unknown|anonymous|anon|customer|guest|user|admin|asdf+|qwerty|xx+|abc|name|first ?name( last ?name)?|no ?name|nobody|john doe|jane doe|dummy|sample|demo|测试.*|無名|无名氏?|未知|不详|匿名(用户)?|顾客|客户|用户|微信用户|淘宝用户|游客|某某|先生|女士|小姐|张某某?|无|空|没有|散客|新用户|会员
{%- endmacro %}
{% macro _name_company() -%}
    (有限)?公司|集团|商行|商店|超市|工作室|事务所|(股份|有限)合伙|学校$|医院$|\b(ltd|limited|inc|llc|gmbh|corp|corporation|co[.]|plc|ag|s[.]a[.]|company)\b[.]?
{%- endmacro %}
