"""How much of a file is about the picture and not the picture: what cameras and editors write before its pixels."""

from collections.abc import Callable, Iterator

from hutong.photos.anatomy import Kind

_SCAN = 0xDA
_COMMENT, _FIRST_NOTE, _LAST_NOTE = 0xFE, 0xE0, 0xEF
_NOTES = frozenset({b"eXIf", b"iTXt", b"tEXt", b"zTXt", b"iCCP", b"EXIF", b"XMP ", b"ICCP"})


def bytes_of_notes(kind: Kind, content: bytes) -> int:
    """Of a file whose end was found. HEIC keeps its notes among the pixels; there the child's limits hold."""
    count = _COUNTS.get(kind)
    return count(content) if count else 0


def _of_jpeg(content: bytes) -> int:
    at, found = 2, 0
    while content[at : at + 1] == b"\xff" and at + 4 <= len(content) and content[at + 1] != _SCAN:
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] == _COMMENT or _FIRST_NOTE <= content[at + 1] <= _LAST_NOTE:
            found += length
        at += 2 + max(length, 2)
    return found


def _of_png(content: bytes) -> int:
    return sum(length for name, length in _chunks(content, 8, "big") if name in _NOTES)


def _of_webp(content: bytes) -> int:
    return sum(length for name, length in _chunks(content, 12, "little") if name in _NOTES)


def _chunks(content: bytes, at: int, order: str) -> Iterator[tuple[bytes, int]]:
    """PNG has the length first and a checksum last; WebP the name first, and fills up to even lengths."""
    while at + 8 <= len(content):
        first, second = content[at : at + 4], content[at + 4 : at + 8]
        if order == "big":
            length, name, rest = int.from_bytes(first, "big"), second, 4
        else:
            length, name = int.from_bytes(second, "little"), first
            rest = length % 2
        yield name, length
        at += 8 + length + rest


_COUNTS: dict[Kind, Callable[[bytes], int]] = {Kind.JPEG: _of_jpeg, Kind.PNG: _of_png, Kind.WEBP: _of_webp}
