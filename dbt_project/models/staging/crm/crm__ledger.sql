{{ ledger('crm', {'contacts': none, 'merge_log': none, 'consents': none}) }}
