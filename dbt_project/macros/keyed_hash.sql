{#-
  A stable pseudonymous id of a personal value, 20 hexadecimal digits: nobody without the company's
  key finds it by trying values. `kind` is an SQL expression (`"'email'"`), so that equal texts of
  two kinds differ. Reads `run`: the from clause needs `cross join {{ source('run', 'run') }} as run`.
-#}
{% macro keyed_hash(kind, value) -%}
    substr({{ sha256_of("run.identity_key || ':' || " ~ kind ~ " || ':' || " ~ value) }}, 1, 20)
{%- endmacro %}
