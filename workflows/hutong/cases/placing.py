"""Where along its alley a case lies: set or corrected by whoever handles it, as long as it is open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.errors import CaseAlreadyClosed, CaseMovedOn, NotYourCase
from hutong.cases.events import CasePlaced
from hutong.cases.models import Case
from hutong.cases.queries import case_for
from hutong.cases.rules.entering import about
from hutong.cases.rules.handing import may_place
from hutong.cases.schemas import Place
from hutong.cases.states import CaseState
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid
from hutong.journal import Actor, append
from hutong.texts import N_


async def place_at(
    session: AsyncSession, case_id: UUID, sent: Place, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """What comes back there is looked for from the new place on. The same place again changes nothing.

    Raises NotThere, CaseAlreadyClosed, NotYourCase, CaseMovedOn, Invalid beyond the alley's end.
    """
    here = Case.office_id == bound_office(session), Case.id == case_id
    # Nobody closes it or hands it to another alley meanwhile.
    await session.execute(select(Case.id).where(*here).with_for_update())
    case = await case_for(session, person, case_id, now=now)
    state = case.state
    if state.step is None:
        raise CaseAlreadyClosed
    if not may_place(case.setting, state, person, case.setting.day(now)):
        raise NotYourCase
    if sent.revision is not None and sent.revision != case.revision:
        raise CaseMovedOn
    if sent.position_m == case.position_m:
        return state
    if sent.position_m is not None and sent.position_m > (most := await length_of(session, state.alley.id)):
        raise Invalid([FieldProblem("position_m", N_("这条街巷全长 {n} 米，不会比这更远。"), n=most)])
    change = update(Case).where(*here).values(position_m=sent.position_m, revision=Case.revision + 1)
    await session.execute(change.execution_options(synchronize_session=False))
    event = CasePlaced(**about(state), from_m=case.position_m, to_m=sent.position_m)
    append(session, event, by=by, at=now, playbook_version=case.playbook_version)
    return state


async def length_of(session: AsyncSession, alley: UUID) -> int:
    """In metres: nothing in the alley lies further from its mouth."""
    length = select(Alley.length_m).where(Alley.office_id == bound_office(session), Alley.id == alley)
    return (await session.execute(length)).scalar_one()
