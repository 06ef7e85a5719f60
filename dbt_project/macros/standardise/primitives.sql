{#-
  What the rules are written in: the few functions that engines spell differently. Another engine
  adds its own `<engine>__…` here and has every rule.

  All rules take SQL expressions as text and give one expression back. NULL in, NULL out; no value
  raises.
-#}

{#- Text as an SQL literal. -#}
{% macro literal(text) -%}
    {{ return(adapter.dispatch('literal', 'customer360')(text)) }}
{%- endmacro %}
{% macro default__literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}
{% macro spark__literal(text) -%}
    '{{ text | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}

{#- Is the pattern (RE2, no look-around) somewhere in the text? -#}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches', 'customer360')(text, pattern)) }}
{%- endmacro %}
{% macro default__matches(text, pattern) -%}
    regexp_matches({{ text }}, {{ literal(pattern) }})
{%- endmacro %}
{% macro spark__matches(text, pattern) -%}
    ({{ text }} rlike {{ literal(pattern) }})
{%- endmacro %}

{#- Every occurrence of the pattern replaced; groups are \1, \2. -#}
{% macro replace_all(text, pattern, replacement='') -%}
    {{ return(adapter.dispatch('replace_all', 'customer360')(text, pattern, replacement)) }}
{%- endmacro %}
{% macro default__replace_all(text, pattern, replacement='') -%}
    regexp_replace({{ text }}, {{ literal(pattern) }}, {{ literal(replacement) }}, 'g')
{%- endmacro %}
{% macro spark__replace_all(text, pattern, replacement='') -%}
    regexp_replace({{ text }}, {{ literal(pattern) }}, {{ literal(replacement) | replace("\\\\", "$") }})
{%- endmacro %}

{#- The first match of the pattern (or a group of it); NULL if there is none. -#}
{% macro part(text, pattern, group=0) -%}
    {{ return(adapter.dispatch('part', 'customer360')(text, pattern, group)) }}
{%- endmacro %}
{% macro default__part(text, pattern, group=0) -%}
    nullif(regexp_extract({{ text }}, {{ literal(pattern) }}, {{ group }}), '')
{%- endmacro %}

{#-
  For patterns: the letters of all scripts (and those west of China) as the inside of a class, one
  Chinese character, one Latin letter.
  Ranges by hand, because the engine compiles a pattern anew for every 2,048 values, and its own
  classes (\p{L}) take a hundred times as long.
-#}
{% macro letters() -%}
    {{ western() }}\x{3005}-\x{3007}\x{3041}-\x{d7ff}\x{f900}-\x{fdff}\x{fe70}-\x{fefe}\x{ff66}-\x{ffdc}\x{10000}-\x{1d3ff}\x{20000}-\x{323af}
{%- endmacro %}
{% macro western() -%}
    A-Za-z\x{aa}\x{b5}\x{ba}\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{1fff}\x{2c00}-\x{2dff}
{%- endmacro %}
{% macro han() -%}
    [\x{3005}-\x{3007}\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{f900}-\x{faff}\x{20000}-\x{323af}]
{%- endmacro %}
{% macro latin() -%}
    [A-Za-z\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{24f}\x{1e00}-\x{1eff}]
{%- endmacro %}

{#-
  A name for an intermediate value, so that a rule is read from top to bottom and nothing is
  computed twice. Names start with an underscore: no column is called so.
-#}
{% macro let(name, value, body) -%}
    {{ return(adapter.dispatch('let', 'customer360')(name, value, body)) }}
{%- endmacro %}
{% macro default__let(name, value, body) -%}
    list_transform([{{ value }}], lambda {{ name }}: {{ body }})[1]
{%- endmacro %}
{% macro spark__let(name, value, body) -%}
    transform(array({{ value }}), {{ name }} -> {{ body }})[0]
{%- endmacro %}
