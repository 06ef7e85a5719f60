"""Which column of a stranger's file is what, by its name.

    rec_id → id, Given Name → given, Phone2 → phone, date_of_birth → birth_date

A name is compared without case, spaces and signs. What is not recognised is not used.
"""

import re

# field: its names, the most telling first. Of `MANY` all columns count, of the others the first.
_NAMES = {
    "id": "recordid recid uniqueid id uid rowid key pk recordkey customerid clientid",
    "source": "sourcedataset sourcesystem source dataset system database file",
    "name": "fullname name customername displayname contactname personname",
    "given": "givenname firstname forename given fname first givennames firstnames",
    "surname": "surname lastname familyname lname last family",
    "email": "email emailaddress mail mailaddress",
    "phone": "phone phonenumber telephone telephonenumber tel mobile mobilephone mobilenumber "
    "cell cellphone homephone workphone",
    "street_number": "streetnumber streetno housenumber houseno",
    "street": "street streetaddress address addressline address1 addressline1 addr1 addr "
    "streetname",
    "street_more": "address2 addressline2 addr2",
    "city": "city suburb town locality municipality",
    "province": "state province region county",
    "postcode": "postcode postalcode zip zipcode plz postal",
    "birth_date": "dateofbirth birthdate dob birthday born",
    "country": "country countrycode",
    "gender": "gender sex",
}
_FIELD = {
    name: (field, at) for field, names in _NAMES.items() for at, name in enumerate(names.split())
}
FIELDS = tuple(_NAMES)
MANY = ("email", "phone")
# What tells people apart; without any of it there is nothing to compare.
_TELLING = ("name", "given", "surname", "email", "phone", "birth_date")


class ColumnProblem(Exception):
    """The columns of a file cannot be what is asked of them; the message says which."""


def map_columns(
    columns: list[str], told: dict[str, str], ignored: list[str]
) -> dict[str, list[str]]:
    """The columns of each field that there is.

    `told`: field → column, said by the user, counts before any name. Raises ColumnProblem.
    """
    for column in [*told.values(), *ignored]:
        if column not in columns:
            raise ColumnProblem(f"no column {column}; there are: {', '.join(columns)}")
    if wrong := sorted(told.keys() - set(FIELDS)):
        raise ColumnProblem(f"no field {wrong[0]}; there are: {', '.join(FIELDS)}")
    found: dict[str, list[tuple[int, str]]] = {field: [(-1, c)] for field, c in told.items()}
    for column in columns:
        if column in ignored or column in told.values():
            continue
        field, rank = _field(column)
        if field and field not in told:
            found.setdefault(field, []).append((rank, column))
    mapped = {
        field: [c for _, c in (ranked if field in MANY else sorted(ranked)[:1])]
        for field, ranked in sorted(found.items(), key=lambda item: FIELDS.index(item[0]))
    }
    if "id" not in mapped:
        raise ColumnProblem(f"no column with an id of the record (--map id=COLUMN): {columns}")
    if not mapped.keys() & set(_TELLING):
        raise ColumnProblem(f"nothing to compare (--map FIELD=COLUMN): {', '.join(columns)}")
    return mapped


def _field(column: str) -> tuple[str | None, int]:
    plain = re.sub(r"[^a-z0-9]", "", column.lower())
    found = _FIELD.get(plain)
    if found is None and _FIELD.get(plain.rstrip("0123456789"), ("", 0))[0] in MANY:
        found = _FIELD[plain.rstrip("0123456789")]
    return found or (None, 0)
