"""What departments and their heads were told of cases, reckoned again: which rows had to be on their lists."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.effects import Tell
from hutong.cases.matters_models import DepartmentNotice
from hutong.db import bound_office
from hutong.tracing.comparing import Difference
from hutong.tracing.notices import KEPT, by_template
from hutong.tracing.replaying import Replayed, Turn

HEAD = "head"
"""Before the department's id, where its head alone is told."""
Said = tuple[str, str]
"""A template, and to whom."""


class Bodies:
    """What is needed to look at the notices to departments of some cases."""

    def __init__(self, stored: Mapping[UUID, Sequence[Said]], since: datetime) -> None:
        self._stored, self._since = stored, since

    @classmethod
    async def of(cls, session: AsyncSession, cases: Sequence[UUID], *, now: datetime) -> "Bodies":
        office = bound_office(session)
        first = await session.scalar(
            select(func.min(DepartmentNotice.created_at)).where(
                DepartmentNotice.office_id == office, DepartmentNotice.case_id.is_not(None)
            )
        )
        # Before the first that was noted with its case, none was.
        since = max(first, now - KEPT) if first is not None else now
        rows = await session.execute(
            select(
                DepartmentNotice.case_id, DepartmentNotice.kind, DepartmentNotice.department_id,
                DepartmentNotice.to_head,
            ).where(
                DepartmentNotice.office_id == office,
                DepartmentNotice.case_id.in_(cases),
                DepartmentNotice.created_at >= since,
            )
        )  # fmt: skip
        stored: dict[UUID, list[Said]] = defaultdict(list)
        for case, kind, body, to_head in rows:
            if case is not None:
                stored[case].append((kind, _to(body, head=to_head)))
        return cls(stored, since)

    def number(self, case: UUID) -> int:
        return len(self._stored.get(case, ()))

    def differences(self, case: UUID, again: Replayed) -> tuple[Difference, ...]:
        """By template: departments, or heads, that were told without cause, and those that were not told."""
        has = Counter(self._stored.get(case, ()))
        had_to = Counter(said for turn in again.turns if turn.at >= self._since for said in said_by(turn))
        return tuple(by_template("departments", has - had_to, had_to - has))


def said_by(turn: Turn) -> list[Said]:
    """What an event tells departments and heads."""
    return [
        (tell.template, _to(body, head=head))
        for tell in turn.effects
        if isinstance(tell, Tell)
        for bodies, head in ((tell.departments, False), (tell.heads, True))
        for body in bodies
    ]


def sender_of(notice: DepartmentNotice, turns: Sequence[Turn]) -> Turn | None:
    """The last event before a notice that tells its department such a thing."""
    said = notice.kind, _to(notice.department_id, head=notice.to_head)
    return next((t for t in reversed(turns) if said in said_by(t) and t.told.at <= notice.created_at), None)


def _to(body: UUID, *, head: bool) -> str:
    return f"{HEAD}:{body}" if head else str(body)
