"""Telephone numbers by libphonenumber: what the pattern for Chinese mobiles leaves over.

Each distinct number is parsed once in a process (50-70 µs; looked up again 0.3 µs).
"""

import re
from functools import lru_cache

import pyarrow as pa

FIELDS = ("e164", "kind", "extension", "reason")
TYPE = pa.struct([(field, pa.string()) for field in FIELDS])
_EXTENSION = re.compile(r"(?:ext(?:ension)?\.?|转|轉|分机|分機|#|x)\s*[:.]?\s*(\d{1,7})\D*$", re.I)
_CHINESE_SWITCHBOARD = re.compile(r"^(\D*0\d{2,3}\D{0,2}\d{7,8})-(\d{1,6})$")
_LABEL = re.compile(
    r"^\s*(?:tel|phone|mob(?:ile)?|cell|fax|手机|电话|電話|联系电话|座机)\s*[:：.]?\s*", re.I
)
_REGION = re.compile(r"^[A-Z]{2}$")


def phones(values: pa.Array, regions: pa.Array, fallbacks: pa.Array) -> pa.Array:
    """E.164, kind, extension and reason of numbers as written, one struct a value.

    A number without a country code is read as one of its region (ISO 3166 alpha-2), and if that
    gives no valid number, of its fallback. Never raises; what is no valid number has a reason
    and no `e164`.
    """
    told = [
        _phone(value, region, fallback)
        for value, region, fallback in zip(
            values.to_pylist(), regions.to_pylist(), fallbacks.to_pylist(), strict=True
        )
    ]
    columns = zip(*told, strict=True) if told else ([] for _ in FIELDS)
    return pa.StructArray.from_arrays(
        [pa.array(column, pa.string()) for column in columns], fields=list(TYPE)
    )


@lru_cache(maxsize=1 << 20)
def _phone(value: str | None, region: str | None, fallback: str | None) -> tuple:
    if not value or not value.strip():
        return (None, None, None, None)
    number, extension = _split(_first(_LABEL.sub("", value)))
    if re.search(r"[A-Za-z]{3}", number):  # 139XXXX: the library would dial the letters
        return (None, None, None, "not_a_number")
    told = _parsed(number, region)
    if told[0] is None and fallback and fallback != region:
        told = min(told, _parsed(number, fallback), key=lambda answer: answer[0] is None)
    return (told[0], told[1], extension if told[0] else None, told[2])


def _first(text: str) -> str:
    """The first of several numbers; a spreadsheet's `.0` is left out."""
    text = re.sub(r"^(\d{7,})\.0+$", r"\1", text.strip())
    text = re.sub(r"[(（][^()（）\d+]*[)）]", "/", text).rstrip("/ ")
    several = [part for part in re.split(r"[/;,、|]|或", text) if sum(map(str.isdigit, part)) >= 7]
    return several[0] if len(several) > 1 else text


def _split(text: str) -> tuple[str, str | None]:
    for pattern in (_EXTENSION, _CHINESE_SWITCHBOARD):
        if found := pattern.search(text):
            number = found[1] if pattern is _CHINESE_SWITCHBOARD else text[: found.start()]
            if sum(c.isdigit() for c in number) >= 7:
                return number, found[found.lastindex]
    return text, None


def _parsed(text: str, region: str | None) -> tuple[str | None, str | None, str | None]:
    import phonenumbers as library

    region = region if region and _REGION.match(region) else None
    try:
        number = library.parse(_dialled(text), region)
    except library.NumberParseException as problem:
        return (None, None, _reason(problem.error_type, text))
    if library.is_valid_number(number):
        e164 = library.format_number(number, library.PhoneNumberFormat.E164)
        return (e164, _KINDS.get(library.number_type(number), "other"), None)
    digits = str(number.national_number)
    if number.country_code == 86 and re.match(r"1[3-9]", digits) and len(digits) != 11:
        # To the library, other services may have 7 to 12 digits; for a mobile that is a slip.
        return (None, None, "too_short" if len(digits) < 11 else "too_long")
    reason = library.is_possible_number_with_reason(number)
    return (None, None, _POSSIBLE.get(reason, "unassigned_range"))


def _dialled(text: str) -> str:
    """`0086…` dialled from anywhere is `+86…`; a second plus or a dot is noise."""
    text = re.sub(r"^[\s(]*00(?=[1-9])", "+", text)
    return re.sub(r"^\++", "+", text.strip().lstrip("'\"`"))


def _reason(error: int, text: str) -> str:
    if error == 0:  # no country code, and no region to take it from
        return "no_country"
    digits = sum(c.isdigit() for c in text)
    return (
        {1: "not_a_number", 2: "too_short", 3: "too_short", 4: "too_long"}.get(error, "")
        if (digits)
        else "not_a_number"
    )


_POSSIBLE = {2: "too_short", 3: "too_long", 1: "no_country", 5: "too_short"}
# The library's constants, so that it need not be imported for a company without such numbers.
_KINDS = {
    0: "landline",
    1: "mobile",
    2: "mobile_or_landline",
    3: "toll_free",
    4: "premium",
    5: "shared_cost",
    6: "voip",
    7: "personal",
    10: "company",
}
