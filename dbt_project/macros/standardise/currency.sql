{#- The currency that a text with an amount names (ISO 4217), else the expression `otherwise`. -#}
{% macro default__money_currency(text, otherwise='null') -%}
    {{ let('_text', 'upper(' ~ clean_text(text) ~ ')', 'coalesce(' ~ _currency('_text') ~ ', ' ~ otherwise ~ ')') }}
{%- endmacro %}

{#- The code of a currency given by code, sign or name. -#}
{% macro default__clean_currency(text) -%}
    {{ let('_text', 'upper(' ~ clean_text(text) ~ ')', 'case
        when ' ~ matches('_text', '^[A-Z]{3}$') ~ " and _text not in ('RMB', 'CNH', 'NTD', 'YEN')
            then case when _text in ('" ~ _currency_codes() | replace(' ', "', '") ~ "') then _text end
        else " ~ _currency('_text') ~ '
    end') }}
{%- endmacro %}

{#- '¥' without a country is the yuan: the companies are Chinese. '元' and '$' come last. -#}
{% macro _currency(text) -%}
    case
        {%- for code, pattern in [
            ('HKD', 'HK[$]|HKD|港[币元幣]'), ('TWD', 'NT[$]|TWD|NTD|台[币幣]'), ('SGD', '(^|[^U])S[$]|SGD'),
            ('AUD', 'A[$]|AU[$]|AUD|澳元'), ('CAD', 'C[$]|CA[$]|CAD|加元'),
            ('USD', '美[元金刀]|USD|US[$]|DOLLARS?'), ('EUR', '€|EUR|欧元|歐元'), ('GBP', '£|GBP|英[镑鎊]|STERLING'),
            ('JPY', 'JPY|JP¥|日[元圆圓]|円|YEN'), ('KRW', '₩|KRW|韩元'), ('CHF', 'CHF|瑞士法郎'),
            ('CNY', '¥|CNY|CNH|RMB|人民[币幣]|YUAN|[元圆圓块塊]'), ('USD', '[$]'),
        ] %}
        when {{ matches(text, pattern) }} then '{{ code }}'
        {%- endfor %}
    end
{%- endmacro %}

{% macro _currency_codes() -%}
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL
{%- endmacro %}
