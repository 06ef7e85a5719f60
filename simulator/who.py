"""The scratch table `who`: each person's texts (names, numbers, addresses), and their truth."""

import numpy as np
import pyarrow as pa

from simulator import words
from simulator.block import Block
from simulator.draws import moment, number
from simulator.people import People
from simulator.places import CITIES, STREETS_EN, STREETS_ZH
from simulator.world import DIMENSIONS, SEGMENTS

_PRIME_CN = 999_999_937  # below 10**9: two digits of prefix and eight of number, less one
_PRIME_WEST = 79_999_987  # below 8 * 10**7
_PREFIX = np.array(["138", "139", "150", "158", "159", "186", "187", "188", "189", "199"])
_AREA_US = np.array(["212", "415", "646", "312", "617", "206", "303", "512", "702", "404"])
_PRIME_MAIL = 99_999_989


def take(values, index: np.ndarray) -> np.ndarray:
    return np.array(values, dtype=object)[index]


def text(numbers: np.ndarray) -> np.ndarray:
    return numbers.astype(str).astype(object)


def _digits(numbers: np.ndarray, width: int) -> np.ndarray:
    return np.char.zfill(numbers.astype(str), width).astype(object)


def phones(index: np.ndarray, country: np.ndarray) -> np.ndarray:
    """A unique E.164 mobile number for each index, of the country's shape."""
    cn = number(index, 48_271, _PRIME_CN)
    mainland = "+86" + take(_PREFIX, cn // 10**8) + _digits(cn % 10**8, 8)
    west = number(index, 48_271, _PRIME_WEST)
    line = text(2_000_000 + west % 8_000_000)
    us = "+1" + take(_AREA_US, west // 8_000_000) + line
    german = "+4915" + take(list("1234567890"), west // 8_000_000) + "2" + line
    hk = number(index, 48_271, 30_000_000)
    hongkong = "+852" + take(list("569"), hk // 10**7) + _digits(hk % 10**7, 7)
    taiwan = "+8869" + _digits(west, 8)
    choices = (country == "US", country == "DE", country == "HK", country == "TW")
    return np.select(choices, (us, german, hongkong, taiwan), mainland)


def _homophones() -> np.ndarray:
    """For each given character the next one that sounds the same, or itself."""
    sounds = [entry[2] for entry in words.GIVEN]
    result = []
    for place, sound in enumerate(sounds):
        order = [*range(place + 1, len(sounds)), *range(place + 1)]
        result.append(next(other for other in order if sounds[other] == sound))
    return np.array([*result, len(sounds)])


def build(block: Block, people: People) -> None:
    """Make the table `who` (one row a person of the block) and write who is who to the truth."""
    n, first = block.size, block.first
    index = first + np.arange(n)
    latin = people.region == 2
    rng = block.rng("who")
    country = take([c[4] for c in CITIES], people.city)

    surnames = np.array(words.SURNAMES, dtype=object)
    given_words = np.array([*words.GIVEN, ["", "", ""]], dtype=object)
    safe = np.where(latin, 0, people.surname)
    one, two = people.given[:, 0], people.given[:, 1]
    zh = [surnames[safe, k] + given_words[one, k] + given_words[two, k] for k in (0, 1)]
    pinyin_given = given_words[one, 2] + given_words[two, 2]
    pinyin_given = np.array([g.capitalize() for g in pinyin_given], dtype=object)
    first_name = np.array([g[0] for g in words.LATIN_GIVEN], dtype=object)[people.latin_given]
    nick_name = np.array([g[1] for g in words.LATIN_GIVEN], dtype=object)[people.latin_given]
    last_name = take(words.LATIN_SURNAMES, np.where(latin, people.surname, 0))
    hant = people.region == 1
    same = given_words[_homophones()[one], 0], given_words[_homophones()[one], 1]
    wrong = np.where(hant, surnames[safe, 1] + same[1], surnames[safe, 0] + same[0])
    wrong = wrong + np.where(hant, given_words[two, 1], given_words[two, 0])
    nick_zh = take(["阿", "小", "老", "大"], rng.integers(0, 4, n)) + given_words[one, 0]

    phone_a = phones(index * 4, country)
    phone_b = phones(index * 4 + 1, country)
    recycled = people.recycled_from
    phone_b = np.where(recycled >= 0, phone_a[recycled], phone_b)
    heads = np.flatnonzero(people.role == 0)[people.household]
    phone_until = np.where(people.family_phone, people.phone_until[heads], people.phone_until)
    phone_a = np.where(people.family_phone, phone_a[heads], phone_a)
    phone_b = np.where(people.family_phone, phone_b[heads], phone_b)

    surname = np.where(latin, last_name, surnames[safe, 2])
    given = np.where(latin, first_name, pinyin_given)
    mail = _mails(rng, index, latin, given, surname)
    shared = people.shared_mailbox
    family_mail = np.array([f"{s}.family" for s in surname[heads]], dtype=object)
    family_mail = _ascii(family_mail) + text(number(index[heads], 16_807, _PRIME_MAIL)) + "@qq.com"
    email_a = np.where(shared, family_mail, mail[0])
    email_b = np.where(shared, family_mail, mail[1])

    streets = [take(STREETS_EN, rng.integers(0, len(STREETS_EN), (2, n)))]
    streets.append(take(STREETS_ZH, rng.integers(0, len(STREETS_ZH), (2, n))))
    house = text(rng.integers(1, 400, (2, n)))
    room = text(rng.integers(101, 2_900, (2, n)))
    address = np.where(latin, house + " " + streets[0], streets[1] + house + "号" + room + "室")[
        :, heads
    ]

    columns = {
        "i": np.arange(n, dtype="int32"),
        "person_id": "p" + _digits(index, 8),
        "household_id": "h" + _digits(index[heads], 8),
        "region": people.region.astype("int8"),
        "latin": latin,
        "surname": surname,
        "given": given,
        "nick": np.where(latin, nick_name, nick_zh),
        "name_native": np.where(hant, zh[1], zh[0]),
        "name_other": np.where(hant, zh[0], zh[1]),
        "name_misheard": wrong,
        "surname_zh": surnames[safe, 0],
        "given_zh": given_words[one, 0] + given_words[two, 0],
        "english": take(words.ENGLISH, rng.integers(0, len(words.ENGLISH), n)),
        "title_en": np.where(people.woman, "Ms.", "Mr."),
        "title_zh": np.where(people.woman, "女士", "先生"),
        "woman": people.woman,
        "birth": people.birth_day.astype("datetime64[D]"),
        "phone_a": phone_a,
        "phone_b": phone_b,
        "phone_until": moment(phone_until),
        "email_a": email_a,
        "email_b": email_b,
        "email_until": moment(people.email_until),
        "city_a": people.city.astype("int8"),
        "city_b": people.city_b.astype("int8"),
        "moved_at": moment(people.moved_at),
        "address_a": address[0],
        "address_b": address[1],
        "segment": people.segment.astype("int8"),
        "home_store": people.home_store,
        "family_phone": people.family_phone,
        "shared_mailbox": shared,
        "recycled": recycled >= 0,
        "tongue": people.language.astype("int8"),
    }
    block.load("who_flat", pa.table({k: pa.array(v) for k, v in columns.items()}))
    # What macros take is a struct each: a whole row as an argument would cost a third of all time.
    block.run(
        """CREATE OR REPLACE TEMP TABLE who AS SELECT *,
            {a: phone_a, b: phone_b, until: phone_until} AS phones,
            {a: email_a, b: email_b, until: email_until} AS mails,
            {latin: latin, surname: surname, given: given, nick: nick, english: english,
                native: name_native, other: name_other, misheard: name_misheard,
                title_en: title_en, title_zh: title_zh}
                AS names FROM who_flat ORDER BY i;
        DROP TABLE who_flat"""
    )
    _truth(block, people)


def _ascii(names: np.ndarray) -> np.ndarray:
    clean = str.maketrans({"ü": "u", "ö": "o", "ä": "a", "ß": "ss", "'": "", " ": "", "é": "e"})
    return np.array([name.lower().translate(clean) for name in names], dtype=object)


def _mails(rng, index, latin, given, surname) -> tuple[np.ndarray, np.ndarray]:
    """Two mailboxes a person, unique by a number, of the shapes that people choose."""
    given, surname = _ascii(given), _ascii(surname)
    result = []
    for which in (0, 1):
        tail = text(number(index * 2 + which, 69_621, _PRIME_MAIL))
        shape = rng.integers(0, 4, len(index))
        local = np.select(
            (shape == 0, shape == 1, shape == 2),
            (given + "." + surname + tail, surname + given + tail, given[:] + "_" + tail),
            tail.astype(object) + "",
        )
        local = np.where((shape == 3) & (text_len(tail) < 6), surname + tail, local)
        cn = take(
            words.MAIL_CN, rng.choice(7, len(index), p=(0.38, 0.2, 0.1, 0.06, 0.06, 0.1, 0.1))
        )
        west = take(
            words.MAIL_WEST, rng.choice(7, len(index), p=(0.5, 0.15, 0.1, 0.1, 0.06, 0.05, 0.04))
        )
        # A number alone is only usual at qq.com.
        local = np.where((shape == 3) & (latin | (cn != "qq.com")), given + tail, local)
        result.append(local + "@" + np.where(latin, west, cn))
    return result[0], result[1]


def text_len(values: np.ndarray) -> np.ndarray:
    return np.char.str_len(values.astype(str))


def _truth(block: Block, people: People) -> None:
    segments = "[" + ", ".join(f"'{s}'" for s in SEGMENTS) + "]"
    block.truth(
        "person",
        f"""SELECT person_id, household_id, name_native AS name, CASE WHEN woman THEN 'F' ELSE 'M'
            END AS gender, birth AS birth_date, {segments}[segment + 1] AS segment,
            c.country, c.city_en AS city,
            nullif(moved_at, TIMESTAMP '2100-01-01') AS moved_at
        FROM who JOIN city c ON c.city = who.city_a
            ORDER BY i""",
    )
    block.truth(
        "household",
        """SELECT household_id, count(*) AS members, bool_or(shared_mailbox) AS shared_mailbox,
            bool_or(family_phone) AS family_phone FROM who GROUP BY 1 ORDER BY 1""",
    )
    forever, begin = "TIMESTAMP '2100-01-01'", "TIMESTAMP '2000-01-01'"
    block.run(
        f"""CREATE OR REPLACE TEMP TABLE own AS
        SELECT * FROM (
            SELECT person_id, 'phone' AS type, phone_a AS value, {begin} AS valid_from,
                phone_until AS valid_to FROM who
            UNION ALL SELECT person_id, 'phone', phone_b, phone_until, {forever} FROM who
                WHERE phone_until < {forever}
            UNION ALL SELECT person_id, 'email', email_a, {begin},
                CASE WHEN email_a = email_b THEN {forever} ELSE email_until END FROM who
            UNION ALL SELECT person_id, 'email', email_b, email_until, {forever} FROM who
                WHERE email_until < {forever} AND email_a <> email_b)"""
    )
    # Shared: somebody else has it at the same time. A recycled number has two owners in turn.
    block.truth(
        "identifier",
        f"""SELECT o.* REPLACE (nullif(o.valid_to, {forever}) AS valid_to),
            max(x.person_id) IS NOT NULL AS shared
        FROM own o LEFT JOIN own x ON x.type = o.type AND x.value = o.value
            AND x.person_id <> o.person_id AND x.valid_from < o.valid_to
            AND x.valid_to > o.valid_from
        GROUP BY ALL ORDER BY o.person_id, o.type, o.valid_from""",
    )
    block.table(
        "mood",
        i=np.arange(block.size, dtype="int32"),
        **{name: people.mood[:, k] for k, name in enumerate(DIMENSIONS)},
    )
    block.truth(
        "satisfaction",
        "SELECT person_id, mood.* EXCLUDE (i) FROM mood JOIN who USING (i) ORDER BY i",
    )
