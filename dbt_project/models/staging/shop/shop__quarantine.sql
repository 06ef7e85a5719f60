{{ quarantined('shop', {
    'customers': none,
    'orders': {'currency': 'currency'},
    'order_lines': {'currency': 'currency'},
    'refunds': {'currency': 'currency'},
    'checkouts': {'currency': 'currency'},
}) }}
