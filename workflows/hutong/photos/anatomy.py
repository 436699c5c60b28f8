"""What a file is by its bytes, where its picture ends, and what comes after. Believes no name or header."""

import re
import struct
from collections.abc import Callable
from enum import StrEnum

from hutong.photos.limits import MAX_SIDE
from hutong.photos.reasons import Reason


class Kind(StrEnum):
    """The four kinds that are decoded; everything else is not a picture."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"


_PNG = b"\x89PNG\r\n\x1a\n"
# Within a scan, FF00 is a byte of the picture, FFD0-FFD7 are restarts, and FFFF fills.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_SCAN, _END = 0xDA, 0xD9
_MOST_PARTS = 80
_JFIF = re.compile(rb"JFIF\0\x01[\x00-\x02].{5}\0\0", re.DOTALL)
_FRAME = re.compile(rb"\x08.{4}(\x01.{3}|\x03.{9})", re.DOTALL)
_PARTS: dict[bytes, Callable[[bytes], bool]] = {
    b"\xe0": lambda part: _JFIF.fullmatch(part) is not None,
    b"\xdb": lambda part: len(part) in {65, 130, 195, 260},
    b"\xc4": lambda part: len(part) <= 4 * (17 + 256),
    b"\xdd": lambda part: len(part) == 2,
    b"\xda": lambda part: len(part) <= 10,
    **dict.fromkeys((b"\xc0", b"\xc1", b"\xc2"), lambda part: _FRAME.fullmatch(part) is not None),
}
"""What a bare picture is made of: JFIF without a thumbnail, tables, one frame in grey or colour, and its scans."""
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_HEVC = frozenset({b"heic", b"heix", b"heim", b"heis"})
_MOST_BRANDS = 256
_BOXES = frozenset({b"ftyp", b"meta", b"mdat", b"free", b"skip", b"wide", b"moov", b"uuid", b"mpvd", b"idat", b"sefd"})
# What a browser or an interpreter would run, wherever it stands in what is not picture.
_RUNS = re.compile(rb"%PDF-|<\?php|<script|<html|<!doctype|<svg[ >]", re.IGNORECASE)
# Phones write a film, a depth map or padding behind the picture; programs and archives have no place there.
_FOREIGN = re.compile(rb"\0*(PK\x03\x04|Rar!|7z\xbc\xaf|MZ|\x7fELF|\xca\xfe\xba\xbe|#!)")
_ZIP_END, _ZIP_END_WITHIN = b"PK\x05\x06", 66_000
_HEAD = 4096


def kind_of(content: bytes) -> Kind | None:
    """The kind by its first bytes."""
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(_PNG):
        return Kind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content[4:8] == b"ftyp" and _HEVC & set(_brands(content)):
        return Kind.HEIC
    return None


def _brands(content: bytes) -> list[bytes]:
    """What kinds of film or picture a file says that it is; a still picture among others does so in its first box."""
    end = min(int.from_bytes(content[:4], "big"), _MOST_BRANDS)
    return [content[at : at + 4] for at in (8, *range(16, end - 3, 4))]


def fault_in(content: bytes) -> Reason | None:
    """Why the file cannot be a whole and simple picture, as far as its outside tells."""
    kind = kind_of(content)
    if kind is None:
        return Reason.NOT_A_PICTURE
    if kind is Kind.PNG and max(struct.unpack(">II", content[16:24].ljust(8, b"\0"))) > MAX_SIDE:
        return Reason.BOMB  # The decoder refuses some of these too, but does not say why.
    end = _ENDS[kind](content)
    if end is None:
        return Reason.TRUNCATED
    if _hides_something(content, end):
        return Reason.HIDES_SOMETHING
    return None


def _hides_something(content: bytes, end: int) -> bool:
    """A PDF may begin anywhere in the first kilobyte, a page at its first tag, and an archive is read from its end."""
    if _RUNS.search(content, 0, min(_HEAD, end)) or _RUNS.search(content, end) or _FOREIGN.match(content, end):
        return True
    return end < len(content) and content.rfind(_ZIP_END, max(end, len(content) - _ZIP_END_WITHIN)) >= 0


def _end_of_jpeg(content: bytes) -> int | None:
    at = 2
    while (found := _MARKER.search(content, at)) is not None:
        at, marker = found.end(), content[found.end() - 1]
        if marker == _END:
            return at
        if marker in _WITHOUT_LENGTH:
            continue
        if at + 2 > len(content):
            return None
        # A thumbnail inside a segment has an end of its own: segments are stepped over by their length.
        at += int.from_bytes(content[at : at + 2], "big")
        if marker != _SCAN and content[at : at + 1] != b"\xff":
            return None
    return None


def _end_of_png(content: bytes) -> int | None:
    at = len(_PNG)
    while at + 12 <= len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return at if at <= len(content) else None
    return None


def _end_of_webp(content: bytes) -> int | None:
    end = 8 + int.from_bytes(content[4:8], "little")
    return end if end <= len(content) else None


def _end_of_heic(content: bytes) -> int | None:
    """Boxes in a row, each as long as it says; where something else begins, the picture has ended."""
    at, has_meta = 0, False
    while at + 8 <= len(content) and content[at + 4 : at + 8] in _BOXES:
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        elif size == 0:
            size = len(content) - at
        if size < 8 or at + size > len(content):
            return None
        has_meta |= name == b"meta"
        at += size
    return at if has_meta else None


_ENDS: dict[Kind, Callable[[bytes], int | None]] = {
    Kind.JPEG: _end_of_jpeg, Kind.PNG: _end_of_png, Kind.WEBP: _end_of_webp, Kind.HEIC: _end_of_heic,
}  # fmt: skip


def is_bare(content: bytes) -> bool:
    """Whether a JPEG is its picture and nothing else, as those are that we write: no notes, no profile, no thumbnail.

    What stands in it is what decoding it takes, each part of its usual length, and it ends where the picture does.
    """
    at, parts = 2, 0
    while kind_of(content) is Kind.JPEG and content[at : at + 1] == b"\xff" and parts < _MOST_PARTS:
        marker, parts = content[at + 1 : at + 2], parts + 1
        if marker == b"\xd9":
            return at + 2 == len(content)
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        part = content[at + 4 : at + 2 + length]
        if marker not in _PARTS or len(part) + 2 != length or not _PARTS[marker](part):
            return False
        at += 2 + length
        if marker == b"\xda":
            found = _MARKER.search(content, at)
            at = found.start() if found else len(content)
    return False
