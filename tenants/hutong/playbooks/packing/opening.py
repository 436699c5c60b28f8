"""Importing: what a file says, who signed it, and everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec

from hutong.playbooks import packs, toml
from hutong.playbooks.checking import Checked, Finding, check_bytes, check_text
from hutong.playbooks.excerpts import without
from hutong.playbooks.packing.archives import is_archive, unpacked
from hutong.playbooks.packing.headers import KEY, Header, body_of, digest
from hutong.playbooks.pictures import pictures_named
from hutong.signatures import Signer, is_signed
from hutong.texts import N_, gettext


class Seal(StrEnum):
    """What the signature tells."""

    OURS = "ours"
    KNOWN = "known"
    UNKNOWN = "unknown"
    ALTERED = "altered"
    UNSIGNED = "unsigned"
    SHIPPED = "shipped"


_SEALS = {
    Seal.OURS: N_("由本平台签名，内容没有改动。"),
    Seal.KNOWN: N_("由“{signer}”签名，内容没有改动。"),
    Seal.UNKNOWN: N_("签名完好，但签名的平台我们不认识；请先向供稿单位核实。"),
    Seal.ALTERED: N_("签名以后又改动过，不能当作原件。"),
    Seal.UNSIGNED: N_("没有签名。"),
    Seal.SHIPPED: N_("随平台发布的制度包，内容没有改动。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A pack as far as it could be read. `source` is the playbook's own text, without the header."""

    source: str
    header: Header | None
    seal: Seal
    signer: str
    """The name under which the key is known, else empty."""
    checked: Checked
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """What came along, by SHA-256: just what its name says, and looked into by nobody yet."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.checked.findings

    @property
    def told(self) -> str:
        """Who signed it, in the reader's language."""
        return gettext(_SEALS[self.seal], signer=self.signer)

    def refused(self, *wrong: Finding) -> "Opened":
        """The same with more that is wrong with it; unchanged where nothing is."""
        if not wrong:
            return self
        return replace(self, checked=Checked((*wrong, *self.findings), None))


def open_pack(content: bytes | str, *, signer: Signer, known: Mapping[str, str]) -> Opened:
    """Takes any bytes: a text, or an archive with its pictures. `known` are public keys by the name of their holder."""
    if isinstance(content, bytes) and is_archive(content):
        return _open_archive(content, signer=signer, known=known)
    return _open_text(content, signer=signer, known=known)


def _open_text(content: bytes | str, *, signer: Signer, known: Mapping[str, str]) -> Opened:
    try:
        text = toml.decoded(content) if isinstance(content, bytes) else content
    except toml.SyntaxWrong:
        return _undecoded(bytes(content, "utf-8") if isinstance(content, str) else content)
    text = text.replace("\r\n", "\n").replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if len(text) > toml.MOST_CHARACTERS:
        return _unsigned(text)
    try:
        raw = toml.raw(text)
    except toml.SyntaxWrong:
        return _unsigned(text)
    if KEY not in raw:
        seal = Seal.SHIPPED if digest(raw) in _shipped() else Seal.UNSIGNED
        return Opened(source=text, header=None, seal=seal, signer="", checked=check_text(text))
    fields = raw.pop(KEY)
    source = _body(text, raw)
    checked = check_text(source)
    try:
        header = msgspec.convert(fields, Header)
    except msgspec.ValidationError as wrong:
        sentence = N_("制度包的抬头写法有误：{reason}")
        finding = Finding(KEY, "pack-header", sentence, {"reason": str(wrong)})
        checked = Checked((finding, *checked.findings), None)
        return Opened(source=source, header=None, seal=Seal.ALTERED, signer="", checked=checked)
    seal, name = _seal(header, raw, signer, known)
    return Opened(source=source, header=header, seal=seal, signer=name, checked=checked)


def _open_archive(content: bytes, *, signer: Signer, known: Mapping[str, str]) -> Opened:
    held = unpacked(content)
    if not held.rules:  # Why it is so is among the findings.
        return Opened(source="", header=None, seal=Seal.UNSIGNED, signer="", checked=Checked(held.findings, None))
    opened = _open_text(held.rules, signer=signer, known=known)
    named = {each.sha256 for _, each in pictures_named(opened.source)}
    sentence = N_("没有一个项目用这张照片。")
    stray = [
        Finding(f"pictures/{digest}.jpg", "pack-picture-unused", sentence)
        for digest in held.pictures
        if digest not in named
    ]
    return replace(opened.refused(*held.findings, *stray), pictures=held.pictures)


def plain(content: bytes) -> str:
    """The playbook's own text, whether it stands in a pack or by itself; asks nobody's key."""
    if is_archive(content):
        content = unpacked(content).rules
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    try:
        raw = toml.raw(text)
    except toml.SyntaxWrong:
        return text
    return _body(text, {name: value for name, value in raw.items() if name != KEY}) if KEY in raw else text


def _seal(header: Header, raw: dict[str, Any], signer: Signer, known: Mapping[str, str]) -> tuple[Seal, str]:
    genuine = is_signed(header.signed_part(), signature=header.signature, public=header.key)
    if not genuine or header.sha256 != digest(raw):
        return Seal.ALTERED, ""
    if header.key == signer.public:
        return Seal.OURS, ""
    name = next((name for name, key in known.items() if key == header.key), "")
    return (Seal.KNOWN, name) if name else (Seal.UNKNOWN, "")


def _body(text: str, raw: dict[str, Any]) -> str:
    """Below the header where it stands at the top; cut out where somebody moved it."""
    below = body_of(text)
    try:
        if toml.raw(below) == raw:
            return below
    except toml.SyntaxWrong:
        pass
    return without(text, (KEY,))


def _unsigned(text: str) -> Opened:
    return Opened(source=text, header=None, seal=Seal.UNSIGNED, signer="", checked=check_text(text))


def _undecoded(content: bytes) -> Opened:
    """Not a text: nothing of it is guessed."""
    shown = content.decode("utf-8", "replace").replace("\x00", "\ufffd")
    return Opened(source=shown, header=None, seal=Seal.UNSIGNED, signer="", checked=check_bytes(content))


@cache
def _shipped() -> frozenset[str]:
    return frozenset(digest(toml.raw(packs.text(name))) for name in packs.names())
