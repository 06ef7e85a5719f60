"""A CSV file with broken lines: a copy of those that are whole, and the numbers of the others.

A quote that nobody closed swallows all lines up to the next one, and a reader that works on
several parts of a file at once cannot say where it lost its way. So the damaged file, and only
that, is gone through line by line: a line that opens a quote and finds no fitting end is set
aside alone, and what it would have swallowed is read for itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from orchestration.interfaces.csv_text import UTF8_MARK, Line
from orchestration.interfaces.tables import LONGER, MAX_ROW


class Shape:
    """What a record of `width` columns looks like, without the end of its line."""

    def __init__(self, delimiter: str, width: int, ends_lines: bool) -> None:
        d = re.escape(delimiter.encode())
        inside = rb'"[^"]*+(?:""[^"]*+)*+'
        field = rb'(?:%s"|[^"%s\r\n][^%s\r\n]*+|)' % (inside, d, d)
        self._record = re.compile(rb"%s(?:%s%s){%d}" % (field, d, field, width - 1))
        self._open = re.compile(rb"(?:%s%s)*+%s" % (field, d, inside))
        self.delimiter, self.width, self.ends_lines = delimiter.encode(), width, ends_lines

    def is_whole(self, record: bytes) -> bool:
        return self._record.fullmatch(record) is not None

    def is_open(self, record: bytes) -> bool:
        """Whether it ends within quotes."""
        return self._open.fullmatch(record) is not None

    def is_cut(self, line: bytes) -> bool:
        return self.ends_lines and not line.endswith((b"\n", b"\r"))

    def are_several(self, lines: list[bytes]) -> bool:
        """Lines of which each has the delimiters of a record are no text of several lines."""
        between = self.width - 1
        return between > 1 and all(line.count(self.delimiter) == between for line in lines)

    def reason(self, line: bytes) -> str:
        if len(line) > MAX_ROW:
            return LONGER
        if self.is_cut(line):
            return "the file is cut off in this line"
        if b'"' in line:
            return "a quote that is not closed, or not where a field begins"
        return f"expected {self.width} columns, found {line.count(self.delimiter) + 1}"


def write_whole_lines(path: Path, shape: Shape, copy: Path) -> tuple[int, list[Line]]:
    """Copies the header and all whole records of `path`.

    Returns how many records there are in the copy, and the lines that are not in it.
    """
    lines, whole, left_out = _Lines(path), 0, []
    with copy.open("wb") as file:
        file.write(lines.take()[1].rstrip(b"\r\n") + b"\n")
        while (taken := lines.take()) is not None:
            number, line = taken
            record = _record(shape, line, lines)
            if record is None:
                left_out.append((number, shape.reason(line), line.rstrip(b"\r\n")))
            elif record:
                file.write(record + b"\n")
                whole += 1
    return whole, left_out


def _record(shape: Shape, first: bytes, lines: "_Lines") -> bytes | None:
    """The record that begins with the line, over all lines that its quotes span; None if broken.

    Without the end of its last line; nothing for an empty line.
    """
    record = first.rstrip(b"\r\n")
    if not record:
        return record
    if len(record) > MAX_ROW or shape.is_cut(first):
        return None
    if shape.is_whole(record):
        return record
    if not shape.is_open(record):
        return None
    spanned, size = [first], len(first)
    for line in lines.ahead():
        spanned.append(line)
        size += len(line)
        if size > MAX_ROW or shape.is_cut(line):
            return None
        if b'"' not in line:
            continue
        record = b"".join(spanned).rstrip(b"\r\n")
        if shape.is_whole(record):
            if shape.are_several(spanned):
                return None
            lines.skip(len(spanned) - 1)
            return record
        if not shape.is_open(b"".join(spanned)):
            return None
    return None


class _Lines:
    """Physical lines with their ends, numbered from 1; one can look ahead."""

    def __init__(self, path: Path) -> None:
        self._rest = _split(path)
        self._held: list[bytes] = []
        self._at = self._number = 0

    def take(self) -> tuple[int, bytes] | None:
        if self._at == len(self._held):
            self._held, self._at = [], 0
            if not self._fetch():
                return None
        line = self._held[self._at]
        self._at += 1
        self._number += 1
        return self._number, line

    def ahead(self) -> Iterator[bytes]:
        place = self._at
        while place < len(self._held) or self._fetch():
            yield self._held[place]
            place += 1

    def skip(self, lines: int) -> None:
        for _ in range(lines):
            self.take()

    def _fetch(self) -> bool:
        line = next(self._rest, None)
        if line is not None:
            self._held.append(line)
        return line is not None


def _split(path: Path) -> Iterator[bytes]:
    """A bare carriage return ends a line too, as the engine has it."""
    with path.open("rb") as file:
        for number, line in enumerate(file):
            line = line.removeprefix(UTF8_MARK) if number == 0 else line
            yield from line.splitlines(keepends=True)
