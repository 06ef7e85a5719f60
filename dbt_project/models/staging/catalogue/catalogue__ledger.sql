{{ ledger('catalogue', {
    'products': none, 'prices': none, 'stores': none, 'calendar': none, 'fx_rates': none}) }}
