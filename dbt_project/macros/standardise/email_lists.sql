{#- Lists that the rules for e-mail read, as alternatives of a pattern. -#}

{#- Where everything from a plus sign to the @ is the reader's own note. -#}
{% macro _email_providers() -%}
    (g(oogle)?mail[.]com|(outlook|hotmail|live|msn)([.](co|com))?[.][a-z]{2,3}|fastmail[.](com|fm)|(icloud|me|mac)[.]com|proton(mail)?[.](me|com|ch)|pm[.]me)$
{%- endmacro %}

{#- Local parts that people and systems write when there is no address. -#}
{% macro _email_nobody() -%}
    tests?[0-9]*|tester[0-9]*|testing|demo|sample|dummy|fake|asdf+|asdfgh?j?k?l?|qwer(ty)?|none|null|nil|na|n/a|no|nomail|noemail|no[._-]?e?mail|unknown|anonymous|nobody|noone|(do[._-]?)?no?t?[._-]?reply|no[._-]?reply|abc|abcd|xyz|example|user|email|[0-9]{1,4}|12345|123456|1234567|12345678|123456789|1234567890|000000+|111111+|666666|888888|999999+|a|aa+|xx+|zz+|qq|zhanghao|youxiang|wu|meiyou|kong|ceshi[0-9]*
{%- endmacro %}

{#- Domains that are nobody's: reserved ones and those made up for a form. -#}
{% macro _email_nowhere() -%}
    tests?([.][a-z]+)?|none([.][a-z]+)?|null([.][a-z]+)?|na[.][a-z]+|nomail[.][a-z]+|noemail[.][a-z]+|no-?reply[.][a-z]+|asdf[.][a-z]+|abc[.]abc|localhost(.*)?|(.*[.])?(invalid|test|localhost|localdomain)
{%- endmacro %}

{#- Mistyped domains of large providers: mail would go to somebody else or nowhere. Not corrected. -#}
{% macro _email_typos() -%}
    (gmial|gamil|gmai|gmal|gmil|gmali|gmaill|ggmail|gnail|gmaul|gmeil|hotmial|hotmai|hotmal|hotmil|hotnail|htomail|hotmaill|outlok|outloo|outllok|outllook|outlook1|oulook|otlook|yaho|yahooo|yahho|yhaoo|yhoo|iclod|icoud|iclould|icloude|qqq|163com|126com|qqcom|foxmial|foxmai|foxmal|protonmial)[.]com|gmail[.](co|cm|om|cn|net|org|con?m?[.]cn)|(hotmail|outlook|icloud|qq|foxmail|163|126)[.](cm|om|co|cn|con?m?[.]cn)|.*[.](con|cmo|ocm|vom|xom|comm|cim|c0m|coom|conm|cpm|dom|ckm|nte|ner|ogr)
{%- endmacro %}

{#- Mailboxes that several people read. -#}
{% macro _email_roles() -%}
    info|sales|admin|administrator|support|service|services|contact|office|hello|help|helpdesk|billing|accounts?|accounting|finance|hr|jobs|careers|marketing|press|postmaster|webmaster|hostmaster|abuse|root|enquiries|inquiry|reception|team|kefu|xiaoshou|caiwu|renshi|shichang
{%- endmacro %}
