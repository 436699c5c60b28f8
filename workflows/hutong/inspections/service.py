"""Recording an inspection, and saying what became of what it found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.inspections.errors import LinkedAlready, NothingLookedAt, NotOnTheList
from hutong.inspections.events import CaseInspected, FindingLinked, InspectionMade
from hutong.inspections.models import Inspection
from hutong.inspections.schemas import AnotherFound, LinkFinding, RecordInspection
from hutong.journal import Actor, append
from hutong.patrols.errors import NoChecklistToday
from hutong.patrols.findings import spot
from hutong.patrols.models import Fix
from hutong.patrols.places import MyAlley
from hutong.playbooks.queries import Version
from hutong.texts import N_

Finding = dict[str, Any]
"""`{item, became, to, position_m}`, further ones of an item with `n` and `words`; metres are missing in those of before
they were asked for.
"""


def spot_of(finding: Finding) -> str:
    """By which a finding is named among those of its inspection."""
    return spot(finding["item"], finding.get("n", 1))


async def record_inspection(
    session: AsyncSession, given: RecordInspection, *, person: UUID, alley: MyAlley, in_force: Version, zone: ZoneInfo,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    """Store it; the same id again changes nothing. Raises NoChecklistToday, NothingLookedAt, NotOnTheList, Invalid."""
    day = now.astimezone(zone).date()
    checklist = in_force.playbook.checklist_on(day)
    if checklist is None:
        raise NoChecklistToday
    further = _further(given)
    found_under = {*given.found, *(each.item for each in further)}
    asked = set(given.looked) | found_under
    if not asked:
        raise NothingLookedAt(field="looked")
    listed = [item.code for item in in_force.playbook.items_on(day)]
    if not asked <= set(listed):
        raise NotOnTheList(field="looked")
    # Whoever found something there has looked at it.
    looked = [code for code in listed if code in asked]
    findings = [row for code in listed if code in found_under for row in _found_under(code, given, further)]
    note = given.note.strip() or None
    row = {
        "office_id": bound_office(session), "id": given.id, "alley_id": alley.id, "person_id": person,
        "post_kind": alley.post_kind, "checklist": checklist.code, "playbook_version": in_force.version, "day": day,
        "occurred_at": now, "joint": given.joint, "looked": looked, "findings": findings, "note": note,
    }  # fmt: skip
    added = await session.execute(insert(Inspection).values(**row).on_conflict_do_nothing().returning(Inspection.id))
    if added.scalar_one_or_none() is None:
        return
    event = InspectionMade(
        subject=given.id, alley=alley.id, alley_kind=alley.kind, person=person, post_kind=alley.post_kind,
        looked=tuple(looked), found=len(findings), note=note,
    )  # fmt: skip
    append(session, event, by=by, at=now, playbook_version=in_force.version)


def _further(given: RecordInspection) -> list[AnotherFound]:
    wrong = [n for n, each in enumerate(given.more) if not each.item and not each.is_empty]
    if wrong:
        raise Invalid([FieldProblem(f"more.{n}.item", N_("请选是哪一项。")) for n in wrong])
    return [each for each in given.more if each.item]


def _found_under(code: str, given: RecordInspection, further: Sequence[AnotherFound]) -> list[Finding]:
    """The first of an item, and what was found besides; a line for more is the first where the item was not ticked."""
    rows: list[Finding] = []
    if code in given.found:
        rows.append({"position_m": given.at.get(code)})
    rows += [{"position_m": each.at, "words": each.words.strip()} for each in further if each.item == code]
    return [
        {"item": code, "became": "note", "to": None, **row, **({"n": n} if n > 1 else {})}
        for n, row in enumerate(rows, 1)
    ]


async def link_finding(
    session: AsyncSession, inspection_id: UUID, given: LinkFinding, *, person: UUID, by: Actor, now: datetime
) -> None:
    """Say which case or fix a finding of one's own inspection became. Raises NotThere, LinkedAlready."""
    inspection, finding = await finding_for_update(session, inspection_id, given.item)
    if inspection.person_id != person:
        raise NotThere
    became = await _became(session, inspection.alley_id, given.to)
    link(session, inspection, finding, became, given.to, by=by, now=now)


async def finding_for_update(session: AsyncSession, inspection_id: UUID, at: str) -> tuple[Inspection, Finding]:
    """The inspection, held until the transaction ends, and what it found at the spot. Raises NotThere."""
    statement = select(Inspection).where(Inspection.office_id == bound_office(session), Inspection.id == inspection_id)
    inspection = (await session.execute(statement.with_for_update())).scalar_one_or_none()
    finding = next((row for row in inspection.findings if spot_of(row) == at), None) if inspection else None
    if inspection is None or finding is None:
        raise NotThere
    return inspection, finding


def link(
    session: AsyncSession, inspection: Inspection, finding: Finding, became: str, to: UUID, *, by: Actor, now: datetime
) -> bool:
    """Whether it is new that the finding became this; raises LinkedAlready for one that became something else."""
    if finding["to"] == str(to):
        return False
    if finding["to"] is not None:
        raise LinkedAlready
    item, n = finding["item"], finding.get("n", 1)
    inspection.findings = [
        {**row, "became": became, "to": str(to)} if spot_of(row) == spot_of(finding) else row
        for row in inspection.findings
    ]
    append(session, FindingLinked(subject=inspection.id, item=item, became=became, to=to, n=n), by=by, at=now)
    if became == "case":
        taken = CaseInspected(
            subject=to, inspection=inspection.id, item=item, alley=inspection.alley_id, person=inspection.person_id,
            day=inspection.day, n=n,
        )  # fmt: skip
        append(session, taken, by=by, at=now)
    return True


async def _became(session: AsyncSession, alley: UUID, to: UUID) -> str:
    for name, table in (("case", Case), ("fix", Fix)):
        statement = select(table.id).where(table.id == to, table.alley_id == alley)
        if (await session.execute(statement)).scalar_one_or_none() is not None:
            return name
    raise NotThere
