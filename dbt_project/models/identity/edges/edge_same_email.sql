{{ config(enabled=has_feed('source_record')) }}

{{ identifier_edges('email', 'same_email', "(" ~ names_agree('a', 'b', 'a.is_alone') ~ "
        or coalesce(a.birth_date = b.birth_date, false))") }}
