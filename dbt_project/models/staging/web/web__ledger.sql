{{ ledger('web', {'events': none}) }}
