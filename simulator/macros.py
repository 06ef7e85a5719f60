"""SQL macros that write values as outside systems do; `dirty` ones take a small integer style."""

_DIGITS = "'0123456789'"
_WIDE = "'０１２３４５６７８９'"

MACROS = (
    # Times. All scratch timestamps are UTC; the company's wall clock is eight hours on.
    "CREATE MACRO utc(t) AS t AT TIME ZONE 'UTC'",
    "CREATE MACRO iso(t) AS strftime(t + INTERVAL 8 HOUR, '%Y-%m-%dT%H:%M:%S+08:00')",
    "CREATE MACRO isoz(t) AS strftime(t, '%Y-%m-%dT%H:%M:%SZ')",
    "CREATE MACRO isoms(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ')",
    "CREATE MACRO wall(t) AS strftime(t + INTERVAL 8 HOUR, '%Y-%m-%d %H:%M:%S')",
    "CREATE MACRO company_day(t) AS (t + INTERVAL 8 HOUR)::DATE",
    # The night after a company day, in which that day's files are dropped: 01:00 to 03:59 there.
    """CREATE MACRO night_after(t, jitter) AS
        company_day(t)::TIMESTAMP + INTERVAL 17 HOUR + to_seconds(jitter)""",
    """CREATE MACRO birth_text(d, style) AS CASE style
        WHEN 0 THEN strftime(d, '%Y-%m-%d')
        WHEN 1 THEN year(d) || '/' || month(d) || '/' || day(d)
        WHEN 2 THEN strftime(d, '%d.%m.%Y')
        WHEN 3 THEN strftime(d, '%Y%m%d')
        WHEN 4 THEN year(d) || '年' || month(d) || '月' || day(d) || '日'
        WHEN 5 THEN '1880-' || strftime(d, '%m-%d')
        WHEN 6 THEN '0001-01-01'
        WHEN 7 THEN '2099-' || strftime(d, '%m-%d')
        END""",
    # Money is whole cents until it is written.
    "CREATE MACRO money(cents) AS (cents / 100)::DECIMAL(14,2)::VARCHAR",
    # Hexadecimal tokens from numbers, as shops and browsers make them.
    "CREATE MACRO token(n) AS md5('token' || n)",
    f"CREATE MACRO wide(s) AS translate(s, {_DIGITS}, {_WIDE})",
    """CREATE MACRO phone_text(p, style) AS CASE
        WHEN p IS NULL THEN NULL
        WHEN p LIKE '+86%' THEN CASE style
            WHEN 0 THEN p[4:] WHEN 1 THEN p
            WHEN 2 THEN p[4:6] || ' ' || p[7:10] || ' ' || p[11:]
            WHEN 3 THEN '86-' || p[4:] WHEN 4 THEN '0086' || p[4:]
            WHEN 5 THEN wide(p[4:]) ELSE p[4:6] || '-' || p[7:10] || '-' || p[11:] END
        ELSE CASE style WHEN 5 THEN wide(p) WHEN 2 THEN p[1:3] || ' ' || p[4:6] || ' ' || p[7:]
            WHEN 4 THEN '00' || p[2:] ELSE p END
        END""",
    # A typing slip: a letter left out, doubled, two swapped, a space in front or behind.
    """CREATE MACRO slip(s, kind, spot) AS CASE
        WHEN s IS NULL OR length(s) < 4 OR kind = 0 THEN s
        WHEN kind = 1 THEN s[:1 + spot % (length(s) - 2)] || s[3 + spot % (length(s) - 2):]
        WHEN kind = 2 THEN s[:2 + spot % (length(s) - 2)] || s[2 + spot % (length(s) - 2):]
        WHEN kind = 3 THEN s[:1 + spot % (length(s) - 2)] || s[3 + spot % (length(s) - 2)]
            || s[2 + spot % (length(s) - 2)] || s[4 + spot % (length(s) - 2):]
        WHEN kind = 4 THEN ' ' || s ELSE s || '  ' END""",
    # How a person is called in one record; w is `who.names`.
    """CREATE MACRO name_text(w, style, kind, spot) AS CASE
        WHEN w.latin THEN CASE
            WHEN style IN (0, 1) THEN slip(w.given || ' ' || w.surname, kind, spot)
            WHEN style = 2 THEN slip(w.surname || ', ' || w.given, kind, spot)
            WHEN style = 3 THEN upper(w.given || ' ' || w.surname)
            WHEN style = 4 THEN slip(w.nick || ' ' || w.surname, kind, spot)
            WHEN style = 5 THEN w.given[1] || '. ' || w.surname
            WHEN style = 6 THEN lower(w.given || ' ' || w.surname)
            ELSE w.title_en || ' ' || w.surname END
        ELSE CASE
            WHEN style = 0 AND kind > 0 THEN w.misheard
            WHEN style = 0 THEN w.native
            WHEN style = 1 THEN slip(w.given || ' ' || w.surname, kind, spot)
            WHEN style = 2 THEN slip(w.surname || ' ' || w.given, kind, spot)
            WHEN style = 3 THEN upper(w.surname) || ', ' || w.given
            WHEN style = 4 THEN w.nick
            WHEN style = 5 THEN w.other
            WHEN style = 6 THEN w.english || ' ' || w.surname
            ELSE w.native || w.title_zh END
        END""",
    # The mailbox and the number in use at a moment; p is `who.mails` or `who.phones`.
    "CREATE MACRO phone_at(p, t) AS CASE WHEN t < p.until THEN p.a ELSE p.b END",
    "CREATE MACRO email_at(p, t) AS CASE WHEN t < p.until THEN p.a ELSE p.b END",
)
