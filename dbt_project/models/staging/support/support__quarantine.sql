{{ quarantined('support', ['users', 'tickets', 'ticket_comments', 'satisfaction_ratings']) }}
