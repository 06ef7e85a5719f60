with told as (
    {{ versions_in_time('stg_loyalty__members', 'member_id', "'loyalty:' || member_id", [
        'member_id', 'card_no', 'email', 'email_flag', 'phone', 'phone_flag'
    ]) }}
)

{{ identifiers_of('told', [
    ('loyalty_member', 'member_id'),
    ('card', 'card_no'),
    ('email', usable('email')),
    ('phone', usable('phone')),
]) }}
