"""Why a case goes this way, is with this person, falls due then, and was escalated: the stored traces in sentences."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import Department
from hutong.cases.queries import CaseView
from hutong.cases.states import Why
from hutong.clocks import explain
from hutong.conditions import FieldSet, Verdict
from hutong.conditions import explain as explain_condition
from hutong.db import bound_office
from hutong.people.models import Person
from hutong.playbooks.condition_fields import fields_of
from hutong.posts.models import Post
from hutong.posts.reasons import Reason, mentioned, tell
from hutong.texts import N_, gettext


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Sentences in the reader's language, each group in its order."""

    rule: str
    flow: list[str]
    owner: list[str]
    due: list[str]
    escalated: list[str]


async def why(session: AsyncSession, case: CaseView) -> Explanation:
    """Told from what was stored when it was decided; only names are of today."""
    traces: Why = case.state.why
    reasons = (*traces.flow, *traces.owner, *traces.moved, *traces.escalated)
    names = await names_of(session, *mentioned(reasons))
    zone, fields = case.office.zone, fields_of(case.setting.playbook)

    def told(group: Iterable[Reason]) -> list[str]:
        return [sentence for reason in group for sentence in (tell(reason, names, zone), *tested(reason, fields))]

    due = explain(traces.due) if traces.due else [gettext(N_("这一步不限时。"))]
    return Explanation(
        rule=gettext(N_("依据本街道制度第 {version} 版。"), version=case.playbook_version),
        flow=told(traces.flow),
        owner=told(traces.owner),
        due=[*due, *told(traces.moved)],
        escalated=told(traces.escalated),
    )


def tested(reason: Reason, fields: FieldSet) -> list[str]:
    """What became of each part of the condition that decided; nothing where none did."""
    if reason.tested is None:
        return []
    parts = explain_condition(Verdict(reason.tested.met, reason.tested), fields)
    return [gettext(N_("其中：{part}"), part=part) for part in parts]


async def names_of(session: AsyncSession, people: set[UUID], posts: set[UUID]) -> dict[UUID, str]:
    """Names of people and posts, those who left included; and of departments, asked for as either."""
    office_id = bound_office(session)
    found: dict[UUID, str] = {}
    for model, ids in ((Person, people), (Post, posts)):
        if ids:
            statement = select(model.id, model.name).where(model.office_id == office_id, model.id.in_(ids))
            found.update((row.id, row.name) for row in (await session.execute(statement)).all())
    if left := (people | posts) - found.keys():
        bodies = select(Department.id, Department.name).where(Department.id.in_(left))
        found.update((row.id, row.name) for row in (await session.execute(bodies)).all())
    return found
