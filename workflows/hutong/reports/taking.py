"""What stands behind a figure's name: an alley, a step, a kind; what the journal calls it, and what people call it."""

from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.councils.meetings import ACTIVITY
from hutong.councils.schemas import council_words, session_words
from hutong.db import bound_office
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.improving import Stage
from hutong.reports.definitions import Takes
from hutong.reports.errors import NoSuchFigure
from hutong.texts import N_, gettext

_BUDGETS = (("party", N_("党建经费")), ("office", N_("行政经费")))


class Taken(msgspec.Struct, frozen=True):
    """`asked` is what events hold of it."""

    asked: str
    name: str


async def taken_by(session: AsyncSession, playbook: Playbook, takes: Takes, code: str) -> Taken:
    """Raises NoSuchFigure where the bound office has no such thing."""
    if takes == "alley":
        return await _alley(session, code)
    name = things(playbook, takes).get(code)
    if name is None:
        raise NoSuchFigure
    return Taken(code, name)


def things(playbook: Playbook, takes: Takes) -> dict[str, str]:
    """What there may be of a kind, by its code, in the office's order and words; alleys are rows and not named here."""
    match takes:
        case "stage":
            return {str(stage): say(playbook.improving.rule(stage).name) for stage in Stage}
        case "initiative":
            return {kind.code: say(kind.name) for kind in playbook.initiatives}
        case "session":
            terms = playbook.terms
            return {**dict(session_words(terms)), **dict(council_words(terms)), ACTIVITY: gettext(N_("小组活动"))}
        case "grade":
            return {grade.code: say(grade.name) for grade in playbook.grades}
        case "budget":
            return {code: gettext(name) for code, name in _BUDGETS}
        case "alley":
            return {}


async def _alley(session: AsyncSession, code: str) -> Taken:
    statement = select(Alley.id, Alley.name).where(Alley.office_id == bound_office(session), Alley.code == code)
    found: tuple[UUID, str] | None = (await session.execute(statement)).tuples().one_or_none()
    if found is None:
        raise NoSuchFigure
    return Taken(str(found[0]), found[1])
