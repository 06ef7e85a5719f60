with seen as (
    select {{ seen_at("'survey:' || address_key", ['email', 'email_flag', 'phone', 'phone_flag']) }}
    from {{ accepted('stg_survey__invitations') }} as invitations
)

{{ identifiers_of('seen', [
    ('email', usable('email')),
    ('phone', usable('phone')),
]) }}
