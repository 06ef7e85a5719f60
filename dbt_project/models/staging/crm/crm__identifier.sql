with told as (
    {{ versions_in_time('stg_crm__contacts', 'contact_id', "'crm:' || contact_id", [
        'contact_id', 'email', 'email_flag', 'phone', 'phone_flag', 'mobile', 'mobile_flag'
    ]) }}
)

{{ identifiers_of('told', [
    ('crm_contact', 'contact_id'),
    ('email', usable('email')),
    ('phone', usable('phone')),
    ('phone', usable('mobile')),
]) }}
