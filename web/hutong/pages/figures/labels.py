"""Names for the ids in rows of figures, and the page that a row opens onto."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Unit
from hutong.commitments.models import Decision
from hutong.councils.models import Council, Meeting
from hutong.db import bound_office
from hutong.groups.models import StewardGroup
from hutong.improvements.models import Improvement
from hutong.initiatives.models import Initiative
from hutong.letters.models import Letter
from hutong.pages.filters import month
from hutong.people.models import Person
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.models import Post
from hutong.reports.counting import Counting, FigureRow
from hutong.texts import current_language

GONE = "—"
_NAMES: dict[str, Any] = {
    "person": Person.name, "unit": Unit.name, "alley": Alley.name, "post": Post.name, "improvement": Improvement.name,
    "initiative": Initiative.title, "group": StewardGroup.name, "letter": Letter.title, "meeting": Meeting.title,
    "council": Council.name, "decision": Decision.body,
}  # fmt: skip
_PAGES = {
    "improvement": "improvements", "initiative": "initiatives", "group": "groups", "letter": "letters",
    "council": "councils", "decision": "commitments",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labels:
    kind: str
    names: dict[str, str]
    people: dict[str, str]
    alleys: dict[str, str]

    @classmethod
    async def of(cls, session: AsyncSession, counting: Counting, rows: Sequence[FigureRow]) -> "Labels":
        """Three look-ups at most, whatever the number of rows."""
        kind = counting.figure.key_label
        keys = [row.label for row in rows if row.label]
        if kind in _NAMES:
            names = await _names(session, _NAMES[kind], keys)
        elif kind == "month":
            names = {key: month(date.fromisoformat(key)) for key in keys}
        elif keys and kind:
            names = _words((await playbook_in_force(session, counting.period.until)).playbook, kind, keys)
        else:
            names = {}
        people = await _names(session, Person.name, [row.person for row in rows if row.person])
        alleys = await _names(session, Alley.name, [row.alley for row in rows if row.alley])
        return cls(kind, names, people, alleys)

    def label(self, row: FigureRow) -> str:
        return self.names.get(row.label or "", GONE)

    def page(self, row: FigureRow) -> str:
        """Where the thing that was counted stands, below the office's home; empty where it has no page of its own."""
        known = row.label if row.label in self.names else None
        return f"/{_PAGES[self.kind]}/{known}" if known and self.kind in _PAGES else ""

    def person(self, row: FigureRow) -> str:
        return self.people.get(row.person or "", "")

    def alley(self, row: FigureRow) -> str:
        return self.alleys.get(row.alley or "", "")


async def alleys_of(session: AsyncSession) -> dict[UUID, str]:
    """To filter by."""
    rows = await session.execute(
        select(Alley.id, Alley.name).where(Alley.office_id == bound_office(session)).order_by(Alley.code)
    )
    return {row.id: row.name for row in rows}


async def _names(session: AsyncSession, named: Any, keys: Iterable[str]) -> dict[str, str]:
    wanted = {UUID(key) for key in keys}
    if not wanted:
        return {}
    model = named.class_
    rows = await session.execute(
        select(model.id, named.label("name")).where(model.office_id == bound_office(session), model.id.in_(wanted))
    )
    return {str(row.id): row.name for row in rows}


def _words(playbook: Playbook, kind: str, codes: Iterable[str]) -> dict[str, str]:
    """The playbook's own words for categories and departments; a code that is gone stays as it is."""
    language = current_language()
    items = playbook.categories if kind == "fix_category" else playbook.departments
    known = {item.code: item.name.in_language(language) for item in items}
    return {code: known.get(code, code) for code in codes}
