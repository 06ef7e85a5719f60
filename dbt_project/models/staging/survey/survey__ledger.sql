{{ ledger('survey', {'invitations': none, 'answers': none}) }}
