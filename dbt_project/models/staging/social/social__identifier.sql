with seen as (
    select {{ seen_at("'social:' || author_key", ['author_key']) }}
    from {{ accepted('stg_social__posts') }} as posts
)

{{ identifiers_of('seen', [
    ('social_account', 'author_key'),
]) }}
