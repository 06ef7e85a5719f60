{{ quarantined('callcentre', ['calls']) }}
