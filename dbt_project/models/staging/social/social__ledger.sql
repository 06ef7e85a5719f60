{{ ledger('social', {'posts': none}) }}
