{{ quarantined('web', ['events']) }}
