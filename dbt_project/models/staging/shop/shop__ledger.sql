{{ ledger('shop', {
    'customers': none,
    'orders': {'money': api_amount('subtotal_price'), 'currency': clean_currency('currency'), 'sales': true},
    'checkouts': {'money': api_amount('total_price'), 'currency': clean_currency('currency')},
}) }}
