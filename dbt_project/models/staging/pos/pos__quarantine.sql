{{ quarantined('pos', {
    'receipts': {'currency': 'currency'},
    'lines': {'currency': 'currency'},
    'returns': {'currency': 'currency'},
}) }}
