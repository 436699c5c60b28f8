"""Why a report was not taken up, in the words that the office has for whoever reported it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.journal import JournalEvent
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.flows import DECLINED
from hutong.playbooks.queries import version
from hutong.playbooks.sections import Text


async def declined_because(session: AsyncSession, cases: Sequence[Case]) -> dict[UUID, Text]:
    """By case, of those that were declined for a reason that the playbook names; nothing that anybody typed."""
    declined = {case.id: case for case in cases if case.outcome == DECLINED}
    if not declined:
        return {}
    rows = await session.execute(
        select(JournalEvent.subject, JournalEvent.data)
        .where(
            JournalEvent.office_id == bound_office(session),
            JournalEvent.subject.in_(list(declined)),
            JournalEvent.kind == "case.stepped",
            JournalEvent.data["to"].astext == DECLINED,
        )
        .order_by(JournalEvent.occurred_at, JournalEvent.id)
    )
    found = {}
    for case_id, data in rows:
        case = declined[case_id]
        playbook = (await version(session, case.playbook_version)).playbook
        words = told_reason(playbook, case.flow, data.get("step"), data.get("action"), data.get("reason"))
        if words is not None:
            found[case_id] = words
    return found


def told_reason(playbook: Playbook, flow: str, step: str | None, action: str | None, reason: str | None) -> Text | None:
    """None where the playbook has no such reason, as of a step of another version."""
    if not (step and action and reason):
        return None
    try:
        return playbook.flow(flow).step(step).action(action).reason(reason).told
    except NotInPlaybook:
        return None
