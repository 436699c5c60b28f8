"""A submission that was refused, as its reader at the desk needs it: in words, as far as it can be read at all."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.errors import Invalid
from hutong.patrols.schemas import ItemResult
from hutong.playbooks.document import Playbook
from hutong.submissions.dangers import opened_in
from hutong.submissions.models import Submission
from hutong.submissions.reading import message_in
from hutong.texts import N_, current_language, gettext

_WHOM = {"shop": N_("门店"), "unit": N_("单位"), "resident": N_("居民")}
_STATES = {"clear": N_("没有问题"), "waived": N_("今天看不了")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """`answers` are (item, state); times are by the phone's own clock."""

    alley: str
    started_at: datetime | None
    finished_at: datetime | None
    answers: tuple[tuple[str, str], ...]
    reports: tuple[str, ...]
    fixes: tuple[str, ...]
    visits: tuple[str, ...]
    notes: tuple[str, ...]
    corrections: tuple[str, ...]
    inspections: tuple[str, ...]


async def contents_of(session: AsyncSession, row: Submission, playbook: Playbook) -> Contents | None:
    """None where it cannot be read, or is no longer kept."""
    if row.body is None:
        return None
    try:
        message = message_in(row.body)
    except Invalid:
        return None
    patrol = message.patrol
    where = patrol.alley_id if patrol else next((each.alley_id for each in message.beside if each.alley_id), None)
    # A line of the log need not name one.
    alley = await session.scalar(select(Alley.name).where(Alley.id == where)) if where else ""
    language = current_language()
    named = {item.code: item.name.in_language(language) for each in playbook.checklists for item in each.items}
    categories = {each.code: each.name.in_language(language) for each in playbook.categories}
    dangers = opened_in(row)
    return Contents(
        alley=gettext(N_("不是本街道的街巷")) if alley is None else alley,
        started_at=patrol.started_at if patrol else None,
        finished_at=patrol.finished_at if patrol else None,
        answers=tuple((named.get(result.item, result.item), _stood(result)) for result in patrol.items)
        if patrol
        else (),
        reports=tuple(
            gettext(N_("危险情况：{words}"), words=each.description)
            if each.danger or each.id in dangers
            else each.description
            for each in message.reports
        ),
        fixes=tuple(categories.get(each.category, each.category) for each in message.fixes),
        visits=tuple(
            gettext(N_("{whom}，{n} 人，{m} 分钟"), whom=gettext(_WHOM[each.whom]), n=each.people, m=each.minutes)
            + "".join(f" {words}" for words in (each.unit_name, each.need, each.note) if words.strip())
            for each in message.visits
        ),
        notes=tuple(each.body for each in message.notes),
        corrections=tuple(" ".join(filter(None, (each.name, each.words))) for each in message.corrections),
        inspections=tuple(
            gettext(N_("看了 {n} 项，发现 {found} 处"), n=len(each.looked), found=len(each.found) + len(each.more))
            + "".join(f" {words}" for words in (each.note, *(one.words for one in each.more)) if words.strip())
            for each in message.inspections
        ),
    )


def _stood(result: ItemResult) -> str:
    if result.state == "found":
        return gettext(N_("发现 {n} 处"), n=1 + len(result.more))
    return gettext(_STATES[result.state])
