{#-
  E-mail: the mailbox that an address means. Examples: docs/standardising.md

  The whole address is lower-cased: the standard lets a provider tell capitals apart in the local
  part, none of note does, and people type them at random.
-#}
{% macro default__clean_email(text) -%}
    case
        when {{ matches('lower(trim(' ~ text ~ '))', _email_plain()) }} then {{ _email_mailbox('lower(trim(' ~ text ~ '))') }}
        else {{ let('_address', _email_written(text),
            'case when ' ~ _email_fault('_address') ~ ' is null then ' ~ _email_mailbox('_address') ~ ' end') }}
    end
{%- endmacro %}

{#- NULL, or one word; see `_email_fault` (the cleaned value is NULL) and `_email_remark`. -#}
{% macro default__email_flag(text) -%}
    case
        when {{ matches('lower(trim(' ~ text ~ '))', _email_plain()) }} then {{ _email_remark('lower(trim(' ~ text ~ '))') }}
        else {{ let('_address', _email_written(text),
            'coalesce(' ~ _email_remark('_address') ~ ', ' ~ _email_fault('_address') ~ ')') }}
    end
{%- endmacro %}

{#- An address without fault that is all of the text: nearly every one, told by one pattern. -#}
{% macro _email_plain() -%}
    ^[a-z0-9]{1,20}([._+-][a-z0-9]{1,14}){0,2}@([a-z0-9]{1,30}-?[a-z0-9]{1,30}[.]){1,3}[a-z]{2,9}$
{%- endmacro %}

{#- The address as written, freed from `Name <…>`, mailto:, quotes and spaces; the first of several. -#}
{% macro _email_written(text) -%}
    {%- set one = "coalesce(" ~ part('_text', '<([^<>]*@[^<>]*)>', 1) ~ ", _text)" -%}
    {%- set tight = replace_all("replace(_one, '。', '.')", ' ?([@.]) ?', '\\1') -%}
    {%- set bare = replace_all('_tight',
        "^[\\s\"'(<\\[:;,]*((mailto|e-?mail|邮箱|邮件)[:：]\\s*)?|[(][^()@]*[)]$|[\\s\"'>);,.\\]]+$") -%}
    {%- set first = "coalesce(" ~ part('_bare', '^([^\\s;,/|、]+@[^\\s;,/|、@]+[.][^\\s;,/|、@]+)[\\s;,/|、]+[^@]+@', 1) ~ ", _bare)" -%}
    {{ let('_text', 'lower(' ~ clean_text(text) ~ ')', let('_one', one, let('_tight', tight, let('_bare', bare,
        'nullif(' ~ first ~ ", '')")))) }}
{%- endmacro %}

{#- Why no mail can go to it; NULL if it can. -#}
{% macro _email_fault(address) -%}
    case
        when {{ address }} is null then null
        when not contains({{ address }}, '@') then 'no_at_sign'
        when not {{ matches(address, '@([' ~ letters() ~ '0-9]([' ~ letters() ~ '0-9-]*[' ~ letters() ~ '0-9])?[.])+'
            ~ '([' ~ letters() ~ '][' ~ letters() ~ ']+|xn--[a-z0-9-]+)$') }} then 'bad_domain'
        when length({{ address }}) > 254
            or length(split_part({{ address }}, '@', 1)) > 64
            or {{ matches(address, '^[+][^@]*@' ~ _email_providers()) }}
            or not {{ matches(address, "^[0-9!#$%&'*+/=?^_`{|}~" ~ letters() ~ "-]+([.][0-9!#$%&'*+/=?^_`{|}~" ~ letters() ~ "-]+)*@[^@]+$") }}
            then 'bad_local_part'
    end
{%- endmacro %}

{#- What makes an address useless for telling people apart, though mail may go to it. -#}
{% macro _email_remark(address) -%}
    case
        when {{ matches(address, '^(' ~ _email_nobody() ~ ')@|@(' ~ _email_nowhere() ~ ')$') }}
            or {{ matches(address, '^[^@]{3,}@') }}
            and replace({{ part(address, '^[^@]*') }}, left({{ address }}, 1), '') = ''
            or {{ part(address, '^[^@]{1,2}@') }} = {{ part(address, '@([^@]{1,2})[.]', 1) }} || '@'
            then 'placeholder'
        when {{ matches(address, '@(' ~ _email_typos() ~ ')$') }} then 'domain_typo'
        when {{ matches(address, '^(' ~ _email_roles() ~ ')@') }} then 'role_address'
    end
{%- endmacro %}

{#- The mailbox: what the provider ignores is left out. QQ, 163 and the rest ignore nothing. -#}
{% macro _email_mailbox(address) -%}
    case
        when {{ address }} like '%@gmail.com' or {{ address }} like '%@googlemail.com'
            then replace({{ part(address, '^[^@+]+') }}, '.', '') || '@gmail.com'
        when contains({{ address }}, '+') and {{ matches(address, '[+][^@]*@' ~ _email_providers()) }}
            then {{ replace_all(address, '[+][^@]*@', '@') }}
        else {{ address }}
    end
{%- endmacro %}
