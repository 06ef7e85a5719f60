{{ quarantined('social', ['posts']) }}
