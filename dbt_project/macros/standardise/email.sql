{#-
  E-mail: the mailbox that an address means. Examples: docs/standardising.md

  The whole address is lower-cased: the standard lets a provider tell capitals apart in the local
  part, none of note does, and people type them at random.
-#}
{% macro clean_email(text) -%}
    {{ let('_address', _email_written(text),
        'case when ' ~ _email_fault('_address') ~ ' is null then ' ~ _email_mailbox('_address') ~ ' end') }}
{%- endmacro %}

{#- NULL, or one word; see `_email_fault` (the cleaned value is NULL) and `_email_remark`. -#}
{% macro email_flag(text) -%}
    {{ let('_address', _email_written(text),
        'coalesce(' ~ _email_remark('_address') ~ ', ' ~ _email_fault('_address') ~ ')') }}
{%- endmacro %}

{#- The address as written, freed from `Name <…>`, mailto:, quotes and spaces; the first of several. -#}
{% macro _email_written(text) -%}
    {%- set one = "coalesce(" ~ part('_text', '<([^<>]*@[^<>]*)>', 1) ~ ", _text)" -%}
    {%- set tight = replace_all("replace(_one, '。', '.')", ' ?([@.]) ?', '\\1') -%}
    {%- set bare = replace_all('_tight',
        "^[\\s\"'(<\\[:;,.]*((mailto|e-?mail|邮箱|邮件)[:：]\\s*)?|[\\s\"'>);,.\\]]+$") -%}
    {%- set first = "coalesce(" ~ part('_bare', '^([^\\s;,/|、]+@[^\\s;,/|、@]+[.][^\\s;,/|、@]+)[\\s;,/|、]+[^@]+@', 1) ~ ", _bare)" -%}
    {{ let('_text', 'lower(' ~ clean_text(text) ~ ')', let('_one', one, let('_tight', tight, let('_bare', bare,
        'nullif(' ~ first ~ ", '')")))) }}
{%- endmacro %}

{#- Why no mail can go to it; NULL if it can. -#}
{% macro _email_fault(address) -%}
    case
        when {{ address }} is null then null
        when not contains({{ address }}, '@') then 'no_at_sign'
        when not {{ matches(address, '@([\\p{L}\\p{Nd}]([\\p{L}\\p{Nd}-]{0,61}[\\p{L}\\p{Nd}])?[.])+'
            ~ '(\\p{L}{2,24}|xn--[a-z0-9-]{2,59})$') }} then 'bad_domain'
        when length({{ address }}) > 254
            or {{ matches(address, '^[^@]{65}|^[+][^@]*@' ~ _email_providers()) }}
            or not {{ matches(address, "^[\\p{L}\\p{Nd}!#$%&'*+/=?^_`{|}~-]+([.][\\p{L}\\p{Nd}!#$%&'*+/=?^_`{|}~-]+)*@[^@]+$") }}
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
        when {{ matches(address, '@g(oogle)?mail[.]com$') }}
            then replace({{ part(address, '^[^@+]+') }}, '.', '') || '@gmail.com'
        when {{ matches(address, '[+][^@]*@' ~ _email_providers()) }}
            then {{ replace_all(address, '[+][^@]*@', '@') }}
        else {{ address }}
    end
{%- endmacro %}
