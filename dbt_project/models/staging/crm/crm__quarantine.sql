{{ quarantined('crm', ['contacts', 'merge_log', 'consents']) }}
