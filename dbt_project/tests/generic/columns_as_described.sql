{#-
  A contract for a table whose columns depend on the sources that are on: each column that it has
  is described in the yml with its type, and each described one is there, unless
  `meta: {needs: <conformed table>}` (or a list of them) names only such as no source that is on
  feeds; then it is absent.
-#}
{% test columns_as_described(model) %}
{%- if execute %}
{%- set node = graph.nodes.values()
    | selectattr('resource_type', 'equalto', 'model')
    | selectattr('name', 'equalto', model.identifier) | first %}
{%- set built = {} %}
{%- for column in adapter.get_columns_in_relation(model) %}
{%- set type = 'varchar' if column.is_string() else column.data_type %}
{%- do built.update({column.name: type | lower | replace(' ', '')}) %}
{%- endfor %}
{%- set problems = [] %}
{%- for name, column in node.columns.items() %}
    {%- set needs = column.meta.get('needs', []) %}
    {%- set fed = not needs or has_feed(*([needs] if needs is string else needs)) %}
    {%- if (name in built) != fed %}
        {%- do problems.append(name ~ (' is missing' if fed else ' should be left out')) %}
    {%- elif fed and built[name] != column.data_type | lower | replace(' ', '') %}
        {%- do problems.append(name ~ ' is ' ~ built[name]) %}
    {%- endif %}
{%- endfor %}
{%- for name in built if name not in node.columns %}
    {%- do problems.append(name ~ ' is not described') %}
{%- endfor %}
{%- for problem in problems %}
select '{{ problem }}' as problem
{{ "union all" if not loop.last }}
{%- else %}
select 'none' as problem
where false
{%- endfor %}
{%- endif %}
{% endtest %}
