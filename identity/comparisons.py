"""How two records are compared, and which pairs are compared at all: Splink's settings.

The levels are written in DuckDB's SQL and given to other engines by Splink. Every level has a
weight to begin with, which holds until there is enough data to learn a better one.
"""

import splink.comparison_level_library as cll
from splink import SettingsCreator, block_on

# level: (m, u), the share of pairs of one person, and of two, that are on it.
NAME = {
    "the same": (0.85, 1e-4),
    "swapped": (0.004, 1e-6),
    "one slip": (0.01, 4e-5),
    "initial": (0.005, 5e-6),
    "short form": (0.01, 5e-6),
    "one word of it": (0.01, 2e-5),
    "familiar": (0.02, 5e-4),
    "near": (0.005, 1.5e-5),
    "two slips": (0.005, 4e-6),
    "another script": (0.02, 5e-3),
    "surname": (0.01, 2e-2),
    "given name": (0.006, 1e-3),
    "one alike": (0.005, 5e-3),
    "differs": (0.035, 0.965),
}
BIRTH = {
    "the same": (0.93, 1e-4),
    "one slip": (0.03, 2e-3),
    "two parts": (0.005, 4e-3),
    "differs": (0.035, 0.994),
}
CONTACT = {"shared": (0.85, 6e-5), "differs": (0.15, 0.9999)}
ADDRESS = {
    "the same": (0.80, 1.4e-4),
    "one slip": (0.02, 1e-5),
    "street": (0.01, 5e-5),
    "another place": (0.01, 1e-4),
    "postcode": (0.03, 7e-2),
    "street elsewhere": (0.01, 5e-2),
    "city": (0.02, 7.5e-2),
    "differs": (0.10, 0.804),
}
# Names that cannot be one person's by themselves, however alike the rest is: a family's.
NAMES_APART = ("surname", "given name", "one alike", "differs")

_BOTH_LATIN = "given_kind_l IN ('pinyin', 'western') AND given_kind_r IN ('pinyin', 'western')"
_SURNAME = "surname_l = surname_r"
_ONE_INITIAL = "(given_kind_l = 'initial' OR given_kind_r = 'initial')"
_WORD = """(given_kind_{a} = 'none' AND (name_key_{a} = surname_{b} OR name_key_{a} = given_{b}
    OR given_kind_{b} = 'western' AND length(name_key_{a}) >= 4
        AND greatest(jaro_winkler_similarity(name_key_{a}, surname_{b}),
            jaro_winkler_similarity(name_key_{a}, given_{b})) >= 0.9))"""
_BOTH_WESTERN = "given_kind_l = 'western' AND given_kind_r = 'western'"
_FAMILIAR = """(given_kind_{a} = 'familiar' AND given_kind_{b} IN ('han', 'pinyin')
    AND (starts_with(given_{b}, familiar_{a}) OR suffix(given_{b}, familiar_{a})))"""
_SCRIPTS = "(given_kind_{a} = 'western' AND given_kind_{b} IN ('han', 'pinyin'))"


def _alike(one: str, other: str, least: float) -> str:
    """Two words that look alike; asked only of those that begin or end alike, for it takes long."""
    return f"""((substr({one}, 1, 1) = substr({other}, 1, 1) OR suffix({one}, right({other}, 3)))
        AND jaro_winkler_similarity({one}, {other}) >= {least})"""


def _one_edit(one: str, other: str) -> str:
    """One letter more, less, other, or two that changed places: then three letters in front or
    three at the end are the same, which is seen much faster. Of seven letters or more."""
    return f"""((left({one}, 3) = left({other}, 3) OR right({one}, 3) = right({other}, 3))
        AND damerau_levenshtein({one}, {other}) <= 1)"""


_ONE_WORD_L, _ONE_WORD_R = "coalesce(surname_l, name_key_l)", "coalesce(surname_r, name_key_r)"
_SQL = {
    "swapped": "surname_l = given_r AND given_l = surname_r",
    "one slip": f"""length(name_key_l) >= 7 AND (name_han_l IS NULL OR name_han_r IS NULL)
        AND ({_one_edit("name_key_l", "name_key_r")}
            OR {_one_edit("name_key_l", "given_r || ' ' || surname_r")})""",
    "initial": f"{_SURNAME} AND {_ONE_INITIAL} AND substr(given_l, 1, 1) = substr(given_r, 1, 1)",
    "short form": f"{_SURNAME} AND array_length(list_intersect(given_forms_l, given_forms_r)) >= 1",
    "one word of it": f"{_WORD.format(a='l', b='r')} OR {_WORD.format(a='r', b='l')}",
    "familiar": f"{_FAMILIAR.format(a='l', b='r')} OR {_FAMILIAR.format(a='r', b='l')}",
    "near": f"""{_SURNAME} AND {_BOTH_LATIN} AND length(given_l) >= 4 AND length(given_r) >= 4
        AND (jaro_winkler_similarity(given_l, given_r) >= 0.88
            OR strpos(given_l, given_r) > 0 OR strpos(given_r, given_l) > 0)""",
    # Only where names are long enough for it: syllables of Pinyin that are alike are other names.
    "two slips": f"""{_BOTH_WESTERN}
        AND ({_alike("surname_l", "surname_r", 0.85)} AND {_alike("given_l", "given_r", 0.85)}
            OR {_alike("surname_l", "given_r", 0.85)}
            AND {_alike("given_l", "surname_r", 0.85)})""",
    "another script": f"""{_SURNAME}
        AND ({_SCRIPTS.format(a="l", b="r")} OR {_SCRIPTS.format(a="r", b="l")})""",
    "surname": _SURNAME,
    "given name": "given_l = given_r",
    "one alike": f"""given_kind_l IN ('western', 'none') AND given_kind_r IN ('western', 'none')
        AND ({_alike(_ONE_WORD_L, _ONE_WORD_R, 0.88)} OR {_alike("given_l", "given_r", 0.88)}
            OR {_alike(_ONE_WORD_L, "given_r", 0.88)}
            OR {_alike("given_l", _ONE_WORD_R, 0.88)})""",
}
_BIRTH_SLIP = f"""{_one_edit("birth_date_l", "birth_date_r")}
    OR (substr(birth_date_l, 1, 4) = substr(birth_date_r, 1, 4)
        AND substr(birth_date_l, 6, 2) = substr(birth_date_r, 9, 2)
        AND substr(birth_date_l, 9, 2) = substr(birth_date_r, 6, 2))"""
_TWO_PARTS = """(substr(birth_date_l, 1, 7) = substr(birth_date_r, 1, 7)
    OR substr(birth_date_l, 6) = substr(birth_date_r, 6)
    OR substr(birth_date_l, 1, 4) = substr(birth_date_r, 1, 4)
        AND substr(birth_date_l, 9) = substr(birth_date_r, 9))"""
_NO_ADDRESS = " AND ".join(
    f"({column}_l IS NULL OR {column}_r IS NULL)" for column in ("street", "city", "postcode")
)
_ONE_PLACE = f"""(city_l = city_r OR postcode_l = postcode_r
    OR length(city_l) >= 5 AND {_alike("city_l", "city_r", 0.9)})"""
_WORDS_NEAR = """(left(street_words_l, 3) = left(street_words_r, 3)
        OR right(street_words_l, 9) = right(street_words_r, 9))
    AND length(street_words_l) >= 5
    AND jaro_winkler_similarity(street_words_l, street_words_r) >= 0.9"""
_ADDRESS = {
    "the same": f"street_l = street_r AND {_ONE_PLACE}",
    "one slip": f"{_ONE_PLACE} AND street_number_l = street_number_r AND {_WORDS_NEAR}",
    "street": f"{_ONE_PLACE} AND {_WORDS_NEAR}",
    "another place": "street_l = street_r",
    "postcode": "postcode_l = postcode_r",
    "street elsewhere": _WORDS_NEAR,
    "city": "city_l = city_r",
}

BLOCKING = [
    {"blocking_rule": "l.emails = r.emails", "arrays_to_explode": ["emails"]},
    {"blocking_rule": "l.phones = r.phones", "arrays_to_explode": ["phones"]},
    block_on("name_key", "birth_date"),
    block_on("name_key", "street"),
    block_on("surname", "birth_date"),
    block_on("given", "birth_date"),
    # Keys that few records share, whichever these are (identity.nodes).
    {"blocking_rule": "l.blocks = r.blocks", "arrays_to_explode": ["blocks"]},
]


def settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        comparisons=[_name(), _birth(), _contact("emails"), _contact("phones"), _address()],
        blocking_rules_to_generate_predictions=BLOCKING,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
        additional_columns_to_retain=["known_day"],
    )


def _comparison(column: str, levels: list, priors: dict) -> dict:
    null, *others = levels
    named = zip(others, priors.items(), strict=True)
    return {
        "output_column_name": column,
        "comparison_levels": [
            null,
            *(
                level.configure(m_probability=m, u_probability=u, label_for_charts=label)
                for level, (label, (m, u)) in named
            ),
        ],
    }


def _custom(sql: str):
    return cll.CustomLevel(sql, base_dialect_str="duckdb")


def _name() -> dict:
    levels = [
        cll.NullLevel("name_key"),
        cll.ExactMatchLevel("name_token", term_frequency_adjustments=True),
        *(_custom(sql) for sql in _SQL.values()),
        cll.ElseLevel(),
    ]
    return _comparison("name", levels, NAME)


def _birth() -> dict:
    exact = cll.ExactMatchLevel("birth_date")
    slips = (_custom(_BIRTH_SLIP), _custom(_TWO_PARTS))
    levels = [cll.NullLevel("birth_date"), exact, *slips, cll.ElseLevel()]
    return _comparison("birth_date", levels, BIRTH)


def _contact(column: str) -> dict:
    levels = [cll.NullLevel(column), cll.ArrayIntersectLevel(column), cll.ElseLevel()]
    return _comparison(column, levels, CONTACT)


def _address() -> dict:
    null = cll.CustomLevel(_NO_ADDRESS, base_dialect_str="duckdb").configure(is_null_level=True)
    levels = [null, *(_custom(sql) for sql in _ADDRESS.values()), cll.ElseLevel()]
    return _comparison("address", levels, ADDRESS)
