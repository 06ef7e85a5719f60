with seen as (
    select {{ seen_at("'callcentre:' || phone_key", ['phone', 'phone_flag']) }}
    from {{ accepted('stg_callcentre__calls') }} as calls
)

{{ identifiers_of('seen', [
    ('phone', usable('phone')),
]) }}
