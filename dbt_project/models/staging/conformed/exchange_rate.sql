{{ config(enabled=has_feed('fx_rate')) }}

with rates as (
    {{ feed('fx_rate', {'day': 'date', 'currency': 'varchar', 'rate': 'decimal(18, 8)'}) }}
),

-- A rate is good for its day and, where no newer one comes, for the 7 days after it.
carried as (
    select
        rates.currency,
        {{ plus_days('rates.day', 'numbers.n') }} as day,
        rates.rate,
        row_number() over (
            partition by rates.currency, {{ plus_days('rates.day', 'numbers.n') }}
            order by numbers.n
        ) as place
    from rates
    cross join {{ numbers(8) }} as numbers
)

select
    currency,
    day,
    rate
from carried
where place = 1
