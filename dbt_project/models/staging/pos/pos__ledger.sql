{{ ledger('pos', {
    'receipts': {'money': parse_money('total'), 'currency': clean_currency('currency')},
    'lines': {
        'money': parse_money('amount'), 'currency': currency_in_staging('stg_pos__lines'), 'sales': true},
    'returns': {'money': parse_money('amount'), 'currency': currency_in_staging('stg_pos__returns')},
}) }}
