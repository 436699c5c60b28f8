"""Exporting: the rules as they were written, under a signed header."""

from datetime import UTC, datetime

import msgspec
import tomli_w

from hutong.playbooks import toml
from hutong.playbooks.packing.headers import KEY, Header, digest
from hutong.signatures import Signer

_ABOVE = """\
# 制度包：可以逐行比较，也可以导入别的街道作草稿。改动正文以后，签名不再相符，导入时会说明。
# A pack of rules. Whoever changes what follows the header breaks the signature, and importing says so.
"""


def write_pack(
    source: str,
    *,
    name: str,
    office: str,
    author: str,
    signer: Signer,
    now: datetime,
    version: int | None = None,
    number: str | None = None,
) -> str:
    """`source` is a playbook's own text and stays as it is; `office` its address, `author` its name.

    Raises toml.SyntaxWrong for a text that is none.
    """
    header = Header(
        name=name, office=office, author=author, version=version, number=number,
        created=now.astimezone(UTC).replace(microsecond=0), sha256=digest(toml.raw(source)), key=signer.public,
    )  # fmt: skip
    header = msgspec.structs.replace(header, signature=signer.sign(header.signed_part()))
    fields = msgspec.to_builtins(header, builtin_types=(datetime,))
    fields = {"format": header.format, **fields}
    lines = "".join(f"{KEY}.{tomli_w.dumps({field: value})}" for field, value in fields.items())
    return f"{_ABOVE}{lines}\n{source}"
