"""A pack with its pictures as one file: `playbook.toml` under its signed header, and `pictures/<SHA-256>.jpg`.

The header signs the rules, the rules name every picture by its content: so the pictures need no signature of their own.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from hutong.playbooks.checking import Finding
from hutong.playbooks.toml import MOST_CHARACTERS
from hutong.texts import N_

RULES = "playbook.toml"
MOST_PICTURES = 60
MOST_OF_A_PICTURE = 3_000_000
MOST_OF_ALL = 24_000_000
_MOST_RULES = 4 * (MOST_CHARACTERS + 4000)
"""Bytes of the longest text with its header, every character of it Chinese; what is too long for a playbook, the check
says."""
_PICTURE = re.compile(r"^pictures/([0-9a-f]{64})\.jpg$")
_TOO_MUCH = N_("制度包太大，最多 24 MB。")
_BEGINS = b"PK"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
# What the library raises over bytes that are no archive, or one that somebody bent.
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError,
    RuntimeError, NotImplementedError, LookupError, AttributeError, TypeError, MemoryError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The text as bytes, pictures by their SHA-256, and everything that is wrong with the file itself."""

    rules: bytes
    pictures: Mapping[str, bytes]
    findings: tuple[Finding, ...]


class _Fault(Exception):  # noqa: N818 - becomes a finding at once
    def __init__(self, code: str, sentence: str, name: str = "", **params: str | int) -> None:
        self.finding = Finding(name, code, sentence, params)
        super().__init__(code)


def is_archive(content: bytes) -> bool:
    """No TOML begins so."""
    return content.startswith(_BEGINS)


def archived(pack: str, pictures: Mapping[str, bytes]) -> bytes:
    """The same pack and pictures give the same bytes."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        _put(archive, RULES, pack.encode(), zipfile.ZIP_DEFLATED)
        for digest in sorted(pictures):
            _put(archive, f"pictures/{digest}.jpg", pictures[digest], zipfile.ZIP_STORED)
    return held.getvalue()


def unpacked(content: bytes) -> Unpacked:
    """Takes any bytes; nothing is read beyond the limits, whatever an entry says of its size."""
    if len(content) > MOST_OF_ALL:
        return _nothing(Finding("", "pack-too-much", _TOO_MUCH))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _read(archive)
    except _Fault as fault:
        return _nothing(fault.finding)
    except _BROKEN:
        return _nothing(Finding("", "pack-broken", N_("压缩包损坏了，或者不是 zip 文件，打不开。")))


def _read(archive: zipfile.ZipFile) -> Unpacked:
    entries = [entry for entry in archive.infolist() if entry.filename != "pictures/"]
    if len(entries) > MOST_PICTURES + 1:
        raise _Fault("pack-too-much", N_("包里最多 {n} 张照片。"), n=MOST_PICTURES)
    held: dict[str, bytes] = {}
    findings: list[Finding] = []
    left = MOST_OF_ALL
    for entry in entries:
        name = entry.filename
        if _PICTURE.match(name) is None and name != RULES:
            sentence = N_("包里只有 playbook.toml 和 pictures/ 下的照片，这个文件不认识。")
            findings.append(Finding(_shown(name), "pack-unknown-file", sentence))
        elif name in held:
            findings.append(Finding(name, "pack-doubled", N_("包里有两个同名的文件。")))
        else:
            held[name] = _content(archive, entry, left)
            left -= len(held[name])
    rules = held.pop(RULES, None)
    if rules is None:
        findings.append(Finding("", "pack-without-rules", N_("包里没有 playbook.toml。")))
    pictures = {name[len("pictures/") : -len(".jpg")]: content for name, content in held.items()}
    altered = N_("照片和文件名里的指纹对不上，已经不是原来的照片。")
    wrong = [digest for digest, content in pictures.items() if sha256(content).hexdigest() != digest]
    findings += [Finding(f"pictures/{digest}.jpg", "pack-picture-altered", altered) for digest in wrong]
    genuine = {digest: content for digest, content in pictures.items() if digest not in wrong}
    return Unpacked(rules or b"", genuine, tuple(findings))


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    most = _MOST_RULES if entry.filename == RULES else MOST_OF_A_PICTURE
    with archive.open(entry) as file:
        content = file.read(min(most, left) + 1)
    if len(content) > most:
        raise _Fault("pack-too-much", N_("一个文件最多 {n} 字节。"), entry.filename, n=most)
    if len(content) > left:
        raise _Fault("pack-too-much", _TOO_MUCH)
    return content


def _put(archive: zipfile.ZipFile, name: str, content: bytes, how: int) -> None:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = how
    archive.writestr(entry, content)


def _nothing(finding: Finding) -> Unpacked:
    return Unpacked(b"", {}, (finding,))


def _shown(name: str) -> str:
    """A name that somebody made up, as a page and a database take it."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:100])
