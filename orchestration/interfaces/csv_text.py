"""A CSV file as UTF-8: itself if it is, else a copy without the lines that nobody can read.

An encoding belongs to a file, but a file may have been written by two programs; then it belongs
to a line. A line that is left out leaves an empty one behind, so that numbers of lines hold.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BLOCK = 1 << 20

Line = tuple[int, str, bytes]  # its number from 1, what is wrong with it, its bytes


def is_utf16(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) in _UTF16_MARKS


def is_blank(path: Path) -> bool:
    """No bytes, or nothing but white space."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
        return not head.removeprefix(UTF8_MARK).strip() and not file.read().strip()


def ends_line(path: Path) -> bool:
    """Whether the last line has an end."""
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read() in b"\r\n"


def count_lines(path: Path) -> int | None:
    """How many lines a file has that is UTF-8 without NUL bytes; None: it is not that.

    0 if carriage returns end lines, too: then only the engine's own count would do.
    """
    decoder, lines, last, bare = codecs.getincrementaldecoder("utf-8")(), 0, b"\n", False
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                if b"\0" in block:
                    return None
                decoder.decode(block)
                lines, last = lines + block.count(b"\n"), block[-1:]
                bare = bare or block.count(b"\r") > block.count(b"\r\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return 0 if bare else lines + (last != b"\n")


def write_plain(path: Path, encodings: tuple[str, ...], copy: Path) -> list[Line]:
    """Writes `copy` in UTF-8; returns the lines that are not in it."""
    order = list(encodings)
    if "utf-8" in order and len(order) > 1 and not _says_more_in_utf8(path):
        # Two letters of another encoding may happen to be one of UTF-8: the file's own goes first.
        order.remove("utf-8")
        order.append("utf-8")
    left_out: list[Line] = []
    with copy.open("wb") as file:
        for number, line in enumerate(_lines(path), start=1):
            text = None if b"\0" in line else _decoded(line, order)
            if text is None:
                reason = "nul byte" if b"\0" in line else f"not {' or '.join(encodings)}"
                left_out.append((number, reason, line.rstrip(b"\r\n")))
                text = "\n"
            file.write(text.encode("utf-8"))
    return left_out


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for number, line in enumerate(file):
            yield line.removeprefix(UTF8_MARK) if number == 0 else line


def _says_more_in_utf8(path: Path) -> bool:
    """Whether a line is UTF-8 with letters of three bytes: no accident of another encoding."""
    for line in _lines(path):
        if not line.isascii() and max(line) >= 0xE0 and _decoded(line, ["utf-8"]) is not None:
            return True
    return False


def _decoded(line: bytes, encodings: list[str]) -> str | None:
    for encoding in encodings:
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
