"""Why a department was told something of a case: by which rule of which version. No person is named."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.explaining import names_of, tested
from hutong.cases.matters_models import DepartmentNotice
from hutong.clocks import explain
from hutong.errors import NotThere
from hutong.pages.whys.links import reasons_of, rules_told
from hutong.playbooks.condition_fields import fields_of
from hutong.posts.reasons import Reason, mentioned, tell
from hutong.tracing.bodies import sender_of
from hutong.tracing.rechecking import recheck_cases
from hutong.tracing.replaying import Turn
from hutong.visits.clock import Clock


class Cause(NamedTuple):
    """Nothing of it where the journal has no event any more that would send such a notice."""

    version: int | None
    rules: list[str]
    sentences: list[str]


async def cause_of(session: AsyncSession, notice: DepartmentNotice, clock: Clock) -> Cause:
    """In a session of the office; raises NotThere where the notice is of no case."""
    if notice.case_id is None:
        raise NotThere
    found = (await recheck_cases(session, [notice.case_id], now=clock.now())).get(notice.case_id)
    turn = sender_of(notice, found.again.turns) if found is not None else None
    if found is None or turn is None:
        return Cause(None, [], [])
    playbook, zone = found.past.playbook(turn.version), found.past.now.zone
    reasons = _impersonal(turn)
    names = await names_of(session, set(), mentioned(reasons)[1])
    fields = fields_of(playbook)
    sentences = [sentence for reason in reasons for sentence in (tell(reason, names, zone), *tested(reason, fields))]
    if turn.after.why.due is not None:
        sentences += explain(turn.after.why.due)
    return Cause(turn.version, rules_told(turn, playbook), sentences)


def _impersonal(turn: Turn) -> Sequence[Reason]:
    """Without those that name somebody: a department learns of no person of the office here."""
    return [reason for reason in reasons_of(turn) if not mentioned([reason])[0]]
