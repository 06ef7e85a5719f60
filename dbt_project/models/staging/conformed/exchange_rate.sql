{{ config(enabled=has_feed('fx_rate')) }}

with rates as (
    {{ feed('fx_rate', {'day': 'date', 'currency': 'varchar', 'rate': 'decimal(18, 8)'}) }}
)

{{ carried_rates('rates') }}
