{{ ledger('loyalty', {'members': none, 'points_ledger': none}) }}
