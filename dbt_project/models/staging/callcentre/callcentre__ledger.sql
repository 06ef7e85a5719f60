{{ ledger('callcentre', {'calls': none}) }}
