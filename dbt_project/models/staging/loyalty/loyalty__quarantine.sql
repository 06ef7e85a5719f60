{{ quarantined('loyalty', ['members', 'points_ledger']) }}
