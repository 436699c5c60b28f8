"""A submission that was refused, as its reader at the desk needs it: in words, as far as it can be read at all."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.errors import Invalid
from hutong.playbooks.document import Playbook
from hutong.submissions.models import Submission
from hutong.submissions.reading import message_in
from hutong.texts import N_, current_language, gettext

_STATES = {"clear": N_("没有问题"), "found": N_("发现问题"), "waived": N_("今天看不了")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """`answers` are (item, state); times are by the phone's own clock."""

    alley: str
    started_at: datetime | None
    finished_at: datetime | None
    answers: tuple[tuple[str, str], ...]
    reports: tuple[str, ...]
    fixes: tuple[str, ...]


async def contents_of(session: AsyncSession, row: Submission, playbook: Playbook) -> Contents | None:
    """None where it cannot be read, or is no longer kept."""
    if row.body is None:
        return None
    try:
        message = message_in(row.body)
    except Invalid:
        return None
    patrol = message.patrol
    where: UUID | None = patrol.alley_id if patrol else next((each.alley_id for each in message.reports), None)
    alley = await session.scalar(select(Alley.name).where(Alley.id == where)) if where else None
    language = current_language()
    named = {item.code: item.name.in_language(language) for each in playbook.checklists for item in each.items}
    categories = {each.code: each.name.in_language(language) for each in playbook.categories}
    return Contents(
        alley=alley or gettext(N_("不是本街道的街巷")),
        started_at=patrol.started_at if patrol else None,
        finished_at=patrol.finished_at if patrol else None,
        answers=tuple((named.get(result.item, result.item), gettext(_STATES[result.state])) for result in patrol.items)
        if patrol
        else (),
        reports=tuple(each.description for each in message.reports),
        fixes=tuple(categories.get(each.category, each.category) for each in message.fixes),
    )
