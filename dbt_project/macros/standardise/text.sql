{#- Full-width letters, digits and signs as half-width ones. -#}
{% macro narrow(text) -%}
    {{ return(adapter.dispatch('narrow', 'customer360')(text)) }}
{%- endmacro %}
{% macro default__narrow(text) -%}
    translate(
        {{ text }},
        {{ literal('！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～￠￡￥￦') }},
        {{ literal('!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~¢£¥₩') }}
    )
{%- endmacro %}
{#- As `narrow`, and every sort of space is a space. `translate` is slow with a long list, and few
    values need it. -#}
{% macro default__fold_width(text) -%}
    {{ let('_wide', text, _fold_width('_wide')) }}
{%- endmacro %}
{% macro _fold_width(text) -%}
    case
        when {{ matches(text, '[\\x{a0}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}！-～￠￡￥￦]') }}
            then {{ narrow(replace_all(
                text, '[\\x{a0}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}]', ' '
            )) }}
        else {{ text }}
    end
{%- endmacro %}

{#- Text without what nobody sees: control, zero-width, direction and soft-hyphen characters. -#}
{% macro visible(text) -%}
    {{ replace_all(text, '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x{9f}\\x{ad}\\x{200b}-\\x{200f}'
        ~ '\\x{202a}-\\x{202e}\\x{2060}-\\x{2064}\\x{2066}-\\x{2069}\\x{feff}]') }}
{%- endmacro %}

{#- What every rule starts from: visible, half-width, single spaces, none around; not empty. -#}
{% macro default__clean_text(text) -%}
    {{ let('_raw', 'cast(' ~ text ~ ' as varchar)', _clean_text('_raw')) }}
{%- endmacro %}
{% macro _clean_text(text) -%}
    case
        when {{ text }} <> '' and not {{ matches(text, '^ | $|  |[\\x00-\\x1f\\x7f-\\x{a0}\\x{ad}\\x{2000}-\\x{206f}\\x{3000}\\x{feff}！-～￠-￦]') }}
            then {{ text }} {# most values #}
        else nullif(trim({{ replace_all(_fold_width(visible(text)), '\\s+', ' ') }}), '')
    end
{%- endmacro %}
