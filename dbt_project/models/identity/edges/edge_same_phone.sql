{{ config(enabled=has_feed('source_record')) }}

-- A number that was given up goes to somebody else: another name than just the same needs that both
-- had it at the same time, or nearly so.
{{ identifier_edges('phone', 'same_phone', "(" ~ names_agree('a', 'b', 'a.is_alone') ~ "
        or coalesce(a.birth_date = b.birth_date, false))
        and (" ~ same_full_name('a', 'b') ~ " or " ~ times_meet('a', 'b') ~ ")") }}
