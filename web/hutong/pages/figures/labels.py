"""Names for the ids in rows of figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Unit
from hutong.db import bound_office
from hutong.people.models import Person
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.models import Post
from hutong.reports.counting import Counting, FigureRow
from hutong.texts import current_language

GONE = "—"
_MODELS: dict[str, Any] = {"person": Person, "unit": Unit, "alley": Alley, "post": Post}


@dataclass(frozen=True, slots=True)
class Labels:
    names: dict[str, str]
    people: dict[str, str]
    alleys: dict[str, str]

    @classmethod
    async def of(cls, session: AsyncSession, counting: Counting, rows: Sequence[FigureRow]) -> "Labels":
        """Three look-ups at most, whatever the number of rows."""
        kind = counting.figure.key_label
        keys = [row.label for row in rows if row.label]
        if kind in _MODELS:
            names = await _names(session, _MODELS[kind], keys)
        elif keys and kind:
            names = _words((await playbook_in_force(session, counting.period.until)).playbook, kind, keys)
        else:
            names = {}
        people = await _names(session, Person, [row.person for row in rows if row.person])
        alleys = await _names(session, Alley, [row.alley for row in rows if row.alley])
        return cls(names, people, alleys)

    def label(self, row: FigureRow) -> str:
        return self.names.get(row.label or "", GONE)

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


async def _names(session: AsyncSession, model: Any, keys: Iterable[str]) -> dict[str, str]:
    wanted = {UUID(key) for key in keys}
    if not wanted:
        return {}
    rows = await session.execute(
        select(model.id, model.name).where(model.office_id == bound_office(session), model.id.in_(wanted))
    )
    return {str(row.id): row.name for row in rows}


def _words(playbook: Playbook, kind: str, codes: Iterable[str]) -> dict[str, str]:
    """The playbook's own words for categories and departments; a code that is gone stays as it is."""
    language = current_language()
    items = playbook.categories if kind == "fix_category" else playbook.departments
    known = {item.code: item.name.in_language(language) for item in items}
    return {code: known.get(code, code) for code in codes}
