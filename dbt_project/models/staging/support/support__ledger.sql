{{ ledger('support', {
    'users': none,
    'tickets': none,
    'ticket_comments': none,
    'satisfaction_ratings': none,
}) }}
