{{ quarantined('email', {
    'campaigns': {'money': parse_money('cost'), 'currency': clean_currency('currency')},
    'recipients': none,
    'events': none,
}) }}
