"""What was done about a matter until it was closed, in the office's own words, which name nobody."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.journal import JournalEvent
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.verbs import Verb
from hutong.texts import N_, gettext

MOST = 4
_KINDS = ("case.stepped", "case.reopened", "joint_call.closed")


class Deed(NamedTuple):
    """`who` is a kind of post or of body, and empty where nobody did it."""

    at: datetime
    who: str
    what: str


async def deeds_of(session: AsyncSession, case: UUID, playbook: Playbook, flow: str, language: str) -> list[Deed]:
    """The last few, the first one first; since it was begun again, where it was. Nothing that anybody typed."""
    rows = await session.execute(
        select(JournalEvent.occurred_at, JournalEvent.kind, JournalEvent.data)
        .where(
            JournalEvent.office_id == bound_office(session), JournalEvent.subject == case, JournalEvent.kind.in_(_KINDS)
        )
        .order_by(JournalEvent.occurred_at, JournalEvent.id)
    )
    found: list[Deed] = []
    for at, kind, data in rows:
        if kind == "case.reopened":
            found = []
        elif (deed := deed_of(at, kind, data, playbook, flow, language)) is not None:
            found.append(deed)
    return found[-MOST:]


def deed_of(at: datetime, kind: str, data: dict[str, Any], playbook: Playbook, flow: str, language: str) -> Deed | None:
    """What an event of a case tells outsiders; None for what they are not to read."""
    if kind == "joint_call.closed":
        came = data["departments_came"]
        return Deed(at, "", gettext(N_("部门联合到场 {n} 家"), n=came)) if came else None
    # That somebody had to be talked to is between them and the office; so is what was sent back to be done again.
    if data["verb"] == Verb.PERSUADE or data.get("accepts") or data.get("rework"):
        return None
    try:
        step = playbook.flow(flow).step(data["step"])
        what = f"{step.name.in_language(language)}：{step.action(data['action']).name.in_language(language)}"
        post = data.get("by_post_kind")
        who = playbook.post(post).name.in_language(language) if post else ""
    except NotInPlaybook:
        return None
    return Deed(at, gettext(N_("有关部门")) if data.get("by_department") else who, what)
