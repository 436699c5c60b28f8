"""Naming a text of an office from outside: `slug@3`, `slug@in-force`, `slug@draft:ID`."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.playbooks.errors import NoSuchVersion
from hutong.playbooks.queries import playbook_in_force, published_row, version_row

IN_FORCE = "in-force"
_REFERENCE = re.compile(r"^(?P<slug>[a-z0-9][a-z0-9-]{0,39})@(?P<which>in-force|[1-9][0-9]{0,8}|draft:(?P<draft>\S+))$")


@dataclass(frozen=True, slots=True)
class Reference:
    """One text of one office. `which` is a version number, a draft's id, or None for what is in force."""

    slug: str
    which: int | UUID | None

    @property
    def is_draft(self) -> bool:
        return isinstance(self.which, UUID)


@dataclass(frozen=True, slots=True)
class Text:
    """What was found: the row, its TOML, and its number where it is published."""

    id: UUID
    source: str
    version: int | None
    number: str | None
    revision: int


def reference(text: str) -> Reference | None:
    """None for what is no reference, such as the name of a file."""
    found = _REFERENCE.match(text)
    if found is None:
        return None
    if found["draft"] is None:
        return Reference(found["slug"], None if found["which"] == IN_FORCE else int(found["which"]))
    try:
        return Reference(found["slug"], UUID(found["draft"]))
    except ValueError:
        return None


async def text_of(session: AsyncSession, which: int | UUID | None, *, now: datetime) -> Text:
    """Of the bound office; raises NoSuchVersion, NoPlaybookInForce."""
    if which is None:
        which = (await playbook_in_force(session, now)).version
    if isinstance(which, int) and which >= 2**31:
        raise NoSuchVersion
    row = await (published_row(session, which) if isinstance(which, int) else version_row(session, which))
    return Text(row.id, row.source, row.version, row.number, row.revision)
