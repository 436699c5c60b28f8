"""What is open in an alley, as its wall may say it: category, stretch and stage; no house number, no name, no words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.playbooks.document import Playbook
from hutong.playbooks.flows import StepKind
from hutong.playbooks.queries import version
from hutong.texts import N_

STRETCH_M = 100
"""So long is a stretch: nobody finds one door by it. An alley up to twice as long is not divided."""
_MOST = 200


class Stage(StrEnum):
    """How far a matter is. Talking with someone who will not is shown as being handled: the wall points at nobody."""

    RECEIVED = "received"
    HANDLED = "handled"
    JOINT = "joint"
    CHECKED = "checked"


STAGES = {
    Stage.RECEIVED: N_("已受理"),
    Stage.HANDLED: N_("正在处置"),
    Stage.JOINT: N_("部门联合处置"),
    Stage.CHECKED: N_("已整改，正在核实"),
}
_OF_KIND = {
    StepKind.GATHER: Stage.RECEIVED,
    StepKind.HANDLE: Stage.HANDLED,
    StepKind.PERSUADE: Stage.HANDLED,
    StepKind.SECTIONS: Stage.HANDLED,
    StepKind.JOINT_CALL: Stage.JOINT,
    StepKind.VERIFY: Stage.CHECKED,
}


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Metres along the alley, from its first end."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Matter:
    """So many open matters of one category at one stage; no stretch where none was told."""

    stretch: Stretch | None
    category: str
    stage: Stage
    count: int


def stretch_of(position_m: int | None, length_m: int) -> Stretch | None:
    """The stretch that a place lies in; the last one reaches to the end. None for no place, or a short alley."""
    if position_m is None or length_m <= 2 * STRETCH_M:
        return None
    # The rest at the far end is the last stretch's, unless it is half a stretch or more.
    end = (length_m + STRETCH_M // 2) // STRETCH_M - 1
    here = min(position_m // STRETCH_M, end)
    return Stretch(here * STRETCH_M, length_m if here == end else (here + 1) * STRETCH_M)


def stage_of(playbook: Playbook, flow: str, step: str | None) -> Stage:
    """By the kind of the step; a matter between steps is received."""
    found = next((flow_ for flow_ in playbook.flows if flow_.code == flow), None)
    kind = next((one.kind for one in found.steps if one.code == step), None) if found else None
    return _OF_KIND[kind] if kind else Stage.RECEIVED


def gathered(matters: Iterable[tuple[Stretch | None, str, Stage]]) -> list[Matter]:
    """Counted, stretch by stretch from the first end; those without a stretch come last."""
    order, far = list(Stage), Stretch(2**31, 2**31)

    def place(what: tuple[Stretch | None, str, Stage]) -> tuple[Stretch, str, int]:
        return what[0] or far, what[1], order.index(what[2])

    counts = Counter(matters)
    return [Matter(*what, count=counts[what]) for what in sorted(counts, key=place)]


async def open_matters(session: AsyncSession, playbook: Playbook, alley: Alley, language: str) -> Sequence[Matter]:
    """What is open in the alley; each case is read by the version that it began under, named by the present one."""
    rows = await session.execute(
        select(Case.category, Case.position_m, Case.flow, Case.step, Case.playbook_version)
        .where(Case.office_id == bound_office(session), Case.alley_id == alley.id, Case.closed_at.is_(None))
        .order_by(Case.opened_at.desc())
        .limit(_MOST)
    )
    names = {category.code: category.name.in_language(language) for category in playbook.categories}
    versions: dict[int, Playbook] = {}
    found: list[tuple[Stretch | None, str, Stage]] = []
    for row in rows:
        if row.playbook_version not in versions:
            versions[row.playbook_version] = (await version(session, row.playbook_version)).playbook
        stage = stage_of(versions[row.playbook_version], row.flow, row.step)
        found.append((stretch_of(row.position_m, alley.length_m), names.get(row.category, row.category), stage))
    return gathered(found)


def by_stretch(matters: Iterable[Matter], length_m: int) -> list[tuple[Stretch, int]]:
    """How many lie in each stretch of the alley, empty ones too, for its picture; none for an undivided alley."""
    counts: Counter[Stretch] = Counter()
    for matter in matters:
        if matter.stretch:
            counts[matter.stretch] += matter.count
    found = {stretch for at in range(0, length_m, STRETCH_M) if (stretch := stretch_of(at, length_m))}
    return [(stretch, counts[stretch]) for stretch in sorted(found)]
