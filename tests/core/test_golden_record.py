"""What holds of a person whose records differ, by stated rules; and who lives together."""

from datetime import date

import neighbours
import pytest


@pytest.fixture(scope="module")
def made(company, patch, line, known):
    made = company(neighbours.FEEDS)
    neighbours.plant(made, line, known)
    assert made.build(patch, "tag:staging tag:identity tag:core") == []
    return made


def _attribute(made, person: str, attribute: str) -> tuple:
    (found,) = made.query(
        f"""SELECT value, record_id, candidates, distinct_values, is_conflict,
            other_values::VARCHAR FROM core.customer_attribute
        WHERE customer_id = '{person}' AND attribute = '{attribute}'"""
    )
    return found


def test_the_name_is_that_of_the_source_that_comes_first(made):
    """A guest's of the same source is newer than that of the account."""
    others = "[{'source': shop, 'value': Li Minh}]"
    assert _attribute(made, "P1", "name") == ("Li Ming", "crm:1", 3, 2, True, others)


def test_the_birth_date_is_what_most_records_say(made):
    value, record, said, distinct, conflict, _ = _attribute(made, "P1", "birth_date")
    assert (value, record, said, distinct, conflict) == ("1990-02-03", "crm:1", 3, 2, True)


def test_an_address_comes_whole_from_the_record_that_tells_most_of_it(made):
    assert _attribute(made, "P1", "address")[1:3] == ("shop:1", 2)
    assert made.query(
        "SELECT province, city, street, postcode FROM core.customer WHERE customer_id = 'P1'"
    ) == [("广东", "深圳", "深南路1号", "518000")]


def test_a_number_that_was_given_up_is_no_candidate_and_two_numbers_are_no_conflict(made):
    assert _attribute(made, "P1", "email") == ("li@x.example", "shop:1", 1, 1, False, "[]")
    value, record, said, distinct, conflict, _ = _attribute(made, "P1", "phone")
    # The shop has verified its customer.
    assert (value, record, said, distinct, conflict) == ("+8613800000009", "shop:1", 2, 2, False)


def test_what_a_source_deleted_tells_nothing(made):
    assert made.query(
        """SELECT name, birth_date, records, conflicts, person_type FROM core.customer
        WHERE customer_id = 'P3'"""
    ) == [("Zhang San", None, 2, 0, "named")]


def test_conflicts_are_counted_and_the_least_certain_link_is_told(made):
    assert made.query(
        """SELECT conflicts, weakest_link_probability, gender, language, birth_year,
            first_known_day, last_known_day, person_type
        FROM core.customer WHERE customer_id = 'P1'"""
    ) == [(2, 0.99, "male", "en", 1990, neighbours.MAY, neighbours.JUNE, "named")]


def test_whom_only_facts_name_is_told_apart(made):
    assert made.query(
        "SELECT person_type, is_inferred FROM core.customer WHERE customer_id = 'shop:99'"
    ) == [("inferred", True)]


def test_who_shares_surname_and_address_or_a_phone_is_one_household(made):
    assert made.query(
        "SELECT customer_id, household_id, persons FROM core.household ORDER BY 1"
    ) == [
        ("P1", "H:P1", 2),
        ("P2", "H:P1", 2),
        ("P3", "H:P3", 1),
        ("shop:3", "H:shop:3", 1),
        ("shop:99", "H:shop:99", 1),
    ]


def test_a_phone_of_too_many_people_and_a_chain_of_people_are_no_household(company, patch, known):
    """Nine with one phone; and twelve of whom each shares one with the next."""
    made = company({"shop": ["source_record", "identifier", "order_line"]})
    for person in range(30):
        record = {"record_id": f"shop:{person:02}", "source_system": "shop"}
        record |= {"record_type": "account", "is_deleted": False, **known(date(2025, 5, 1))}
        made.put("shop", "source_record", record)
        phones = {"office"} if person < 9 else {person, person + 1} if person < 21 else {person}
        if person in (25, 26):
            phones = {"family"}
        for phone in sorted(phones, key=str):
            row = {"record_id": record["record_id"], "identifier_type": "phone"}
            row |= {"identifier_value": str(phone), **known(date(2025, 5, 1))}
            made.put("shop", "identifier", row)
    assert made.build(patch, "tag:staging tag:identity tag:core") == []
    assert made.query(
        "SELECT household_id, count(*) FROM core.household GROUP BY 1 HAVING count(*) > 1"
    ) == [("H:shop:25", 2)]
