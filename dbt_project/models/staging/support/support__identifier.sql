with told as (
    {{ versions_in_time('stg_support__users', 'user_id', "'support:' || user_id", [
        'user_id', 'role', 'external_id', 'email', 'email_flag', 'phone', 'phone_flag'
    ]) }}
)

{{ identifiers_of("(select * from told where role = 'end-user')", [
    ('support_user', 'user_id'),
    ('shop_account', 'external_id'),
    ('email', usable('email')),
    ('phone', usable('phone')),
]) }}
