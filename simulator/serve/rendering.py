"""SQL that renders a row as its text on the wire: a million rows are one query.

Each function gives an expression over the entity's own columns; every rendered row ends itself.
"""

from collections.abc import Iterable
from string import ascii_uppercase


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return f"""('"' || replace({text}, '"', '""') || '"')"""


def csv_row(columns: Iterable[str], separator: str, quote_all: bool) -> str:
    """One CSV line. NULL is an empty field; without `quote_all` only what needs quotes has them."""
    fields = []
    for column in columns:
        text = f"{_name(column)}::VARCHAR"
        if quote_all:
            field = _quoted(text)
        else:
            special = f"""[{separator}"\\n\\r]"""
            needs = f"regexp_matches({text}, '{special}')"
            field = f"CASE WHEN {needs} THEN {_quoted(text)} ELSE {text} END"
        fields.append(f"coalesce({field}, '')")
    return f" || '{separator}' || ".join(fields) + " || chr(10)"


def csv_head(columns: Iterable[str], separator: str, quote_all: bool) -> bytes:
    names = (f'"{column}"' if quote_all else column for column in columns)
    return (separator.join(names) + "\n").encode()


def json_row(columns: Iterable[str]) -> str:
    """A JSON object followed by a comma; `body` if the row carries its own text."""
    names = list(columns)
    packed = ", ".join(f"{_name(column)} := {_name(column)}" for column in names)
    body = '"body"::VARCHAR' if "body" in names else f"to_json(struct_pack({packed}))::VARCHAR"
    return f"{body} || ',' || chr(10)"


def sheet_row(columns: Iterable[str]) -> str:
    """A worksheet row of text cells, empty ones left out; needs `row_at` (1 is the heading)."""
    cells = []
    for letter, column in zip(ascii_uppercase, columns, strict=False):
        text = f"{_name(column)}::VARCHAR"
        # XML has no place for control characters, not even escaped.
        clean = f"regexp_replace({text}, '[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F]', '', 'g')"
        escaped = f"replace(replace(replace({clean}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
        cell = f"""'<c r="{letter}' || row_at || '" t="inlineStr"><is><t xml:space="preserve">'
            || {escaped} || '</t></is></c>'"""
        cells.append(f"CASE WHEN coalesce({text}, '') = '' THEN '' ELSE {cell} END")
    return f"""'<row r="' || row_at || '">' || {" || ".join(cells)} || '</row>'"""
