{{ quarantined('survey', ['invitations', 'answers']) }}
