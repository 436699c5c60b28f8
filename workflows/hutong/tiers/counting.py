"""What each alley saw in a month, counted from cases, walks and the journal."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.evaluations.counting import CaseCounts, cases_by_alley, month_bounds, walks_against
from hutong.patrols.models import Patrol
from hutong.patrols.standing import standing_of
from hutong.playbooks.cadences import Cadence, Every
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import AlleyFact
from hutong.tiers.rules import AlleyMonth

_OFTEN = (Every.DAY, Every.WORKING_DAY, Every.WEEK, Every.MONTH, Every.QUARTER)
Answers = Sequence[dict[str, Any]]


async def months_of(
    session: AsyncSession, setting: Setting, alleys: Sequence[AlleyFact], month: date
) -> dict[UUID, AlleyMonth]:
    """The month of each alley. A day is one, however many walked; an item is clear where nobody found anything."""
    first, past = month_bounds(month)
    ids = [alley.id for alley in alleys]
    cases = await cases_by_alley(session, setting, ids, month)
    rows = await session.execute(
        select(Patrol.alley_id, Patrol.day, Patrol.items).where(
            Patrol.alley_id.in_(ids), Patrol.day >= first, Patrol.day < past, Patrol.finished_at.is_not(None)
        )
    )
    walked: dict[UUID, dict[date, list[Answers]]] = defaultdict(lambda: defaultdict(list))
    for alley, day, items in rows:
        walked[alley][day].append(items)
    found: dict[UUID, AlleyMonth] = {}
    for alley in alleys:
        found[alley.id] = month_from(
            setting, alley, first, past, cases=cases.get(alley.id, CaseCounts()), days=walked[alley.id]
        )
    return found


def month_from(
    setting: Setting,
    alley: AlleyFact,
    first: date,
    past: date,
    *,
    cases: CaseCounts,
    days: Mapping[date, list[Answers]],
) -> AlleyMonth:
    """Of what was counted of its cases, and what was answered on the days on which it was walked. Pure."""
    own = [(alley.id, day, 0) for day in days]
    cadence = oftenest(setting.playbook.cadences)
    done, asked = walks_against(cadence, setting, [alley.id], max(first, alley.since), past, own)
    clear, weight = _cleanness(setting, days)
    return AlleyMonth(month=cases.month(walked=done, walks_asked=asked), clear_weight=clear, asked_weight=weight)


def oftenest(cadences: Sequence[Cadence]) -> Cadence | None:
    """The patrol that is asked for most often; how long one lasts is a matter of its walker, not of the alley."""
    patrols = [cadence for cadence in cadences if cadence.verb is Verb.PATROL]
    if not patrols:
        return None
    return msgspec.structs.replace(min(patrols, key=lambda cadence: _OFTEN.index(cadence.every)), minutes=None)


def _cleanness(setting: Setting, days: Mapping[date, list[Answers]]) -> tuple[int, int]:
    """Weights of what was clear and of what was asked, over the days that were walked."""
    stood = [standing_of(setting.playbook.items_on(day), walks) for day, walks in days.items()]
    return sum(one.clear_weight for one in stood if one), sum(one.weight for one in stood if one)
