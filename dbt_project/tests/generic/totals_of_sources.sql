{#-
  Orders add up to the accepted lines of all sources, for each source, day, channel and currency.
-#}
{% test totals_of_sources(model) %}
{%- set by = ['source_system', 'order_date', 'channel'] + (['currency'] if has_feed('fx_rate') else []) %}
select
    {{ by | join(', ') }},
    sum(net_sales) as net_sales,
    sum(lines) as lines
from (
    select
        {{ by | join(', ') }},
        net_sales,
        lines
    from {{ model }}
    union all
    select
        {{ by | join(', ') }},
        -net_sales,
        -1
    from (
        {{- feed('order_line', {
            'source_system': 'varchar', 'order_date': 'date', 'channel': 'varchar',
            'currency': 'varchar', 'net_sales': 'decimal(18, 2)'}) | indent(8) }}
    ) as accepted_lines
) as both_sides
group by {{ by | join(', ') }}
having sum(net_sales) <> 0 or sum(lines) <> 0
{% endtest %}
