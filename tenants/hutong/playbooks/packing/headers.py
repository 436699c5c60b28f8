"""The lines at the top of a pack: whose rules these are, and a signature over them."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

import msgspec

from hutong.playbooks.toml_lines import each_line

KEY = "pack"
Line = Annotated[str, msgspec.Meta(max_length=400)]


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Says nothing of persons. `sha256` is that of the rules themselves, however they are laid out."""

    format: Literal[1] = 1
    name: Line
    office: Annotated[str, msgspec.Meta(max_length=60)]
    author: Line
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] | None = None
    number: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    created: datetime
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    key: Annotated[str, msgspec.Meta(max_length=60)]
    signature: Annotated[str, msgspec.Meta(max_length=120)] = ""

    def signed_part(self) -> bytes:
        """All of it but the signature."""
        return msgspec.json.encode(msgspec.structs.replace(self, signature=""), order="deterministic")


def digest(document: dict[str, Any]) -> str:
    """SHA-256 of the rules as values: comments, spaces and the order of keys are not rules."""
    return sha256(msgspec.json.encode(document, order="deterministic")).hexdigest()


_OWN_LINE = re.compile(rf"^{KEY}\.\w+\s*=")


def body_of(text: str) -> str:
    """What stands below the header's lines."""
    lines = each_line(text, keepends=True)
    last = 0
    for number, line in enumerate(lines, 1):
        if _OWN_LINE.match(line):
            last = number
        elif line.strip() and not line.startswith("#"):
            break
    if last < len(lines) and last and not lines[last].strip():
        last += 1
    return "".join(lines[last:])
