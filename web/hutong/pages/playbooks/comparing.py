"""Two versions, or a draft and a version, as the page of differences takes them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.playbooks.comparing import Change, Line, compare, text_diff
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.errors import NoSuchVersion
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import published_row, version_row
from hutong.texts import N_, gettext

MOST_VERSIONS = 2**31


@dataclass(frozen=True, slots=True)
class Compared:
    """`changes` is None where one of the two cannot be read; the texts can always be."""

    old: PlaybookVersion
    new: PlaybookVersion
    changes: tuple[Change, ...] | None
    lines: tuple[Line, ...]


async def compared(session: AsyncSession, old: str, new: str) -> Compared:
    """Each is a version's number or a draft's id; raises NoSuchVersion."""
    rows = [await _row(session, name) for name in (old, new)]
    before, after = rows
    books = [as_playbook(row.source) for row in rows]
    changes = compare(books[0], books[1]) if books[0] is not None and books[1] is not None else None
    return Compared(before, after, changes, text_diff(before.source, after.source))


def name_of(row: PlaybookVersion) -> str:
    """A version or draft as a list names it."""
    if row.version is None:
        return gettext(N_("草稿：{notes}"), notes=row.notes or f"{row.created_at:%Y-%m-%d}")
    return gettext(N_("第 {n} 版 {number}"), n=row.version, number=row.number)


async def _row(session: AsyncSession, name: str) -> PlaybookVersion:
    if name.isascii() and name.isdigit() and 0 < int(name) < MOST_VERSIONS:
        return await published_row(session, int(name))
    try:
        return await version_row(session, UUID(name))
    except ValueError:
        raise NoSuchVersion from None
