with seen as (
    select {{ seen_at("'email:' || address_key", ['email', 'email_flag']) }},
        phone,
        phone_flag
    from {{ accepted('stg_email__recipients') }} as recipients
    union all
    select {{ seen_at("'email:' || address_key", ['email', 'email_flag']) }},
        cast(null as varchar) as phone,
        cast(null as varchar) as phone_flag
    from {{ accepted('stg_email__events') }} as events
)

{{ identifiers_of('seen', [
    ('email', usable('email')),
    ('phone', usable('phone')),
]) }}
