"""What is handed in beside a walk: visits with what was heard there, inspections, lines of the log, words on the base
register.
"""

from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.inspections.service import record_inspection
from hutong.patrols.errors import NotYourAlley
from hutong.patrols.places import MyAlley
from hutong.patrols.recording import record_visit, write_note
from hutong.patrols.registers import unit_called
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
from hutong.registers.service import say_correction
from hutong.submissions.errors import NoDutyThere, NotInTheRegister
from hutong.submissions.hands import Hand
from hutong.submissions.rules import Clockwork
from hutong.submissions.schemas import Message, SentCorrection, SentVisit
from hutong.texts import N_


async def write_around(
    session: AsyncSession, message: Message, hand: Hand, carried: Version, day: date, clock: Clockwork
) -> None:
    """In one transaction with the walk; `day` decides whose the alleys were."""
    playbook = carried.playbook
    for visit in message.visits:
        await _visit(session, visit, hand, playbook, day, clock)
    for note in message.notes:
        if note.alley_id is not None:
            await find_by(session, hand, playbook, day, note.alley_id, (Verb.NOTE, Verb.PATROL, Verb.VISIT))
        await write_note(
            session, note, person=hand.person, zone=hand.zone, by=hand.by, now=clock.read(note.at, hand.now)
        )
    for said in message.corrections:
        await _correct(session, said, hand, playbook, day, clock)
    for inspection in message.inspections:
        place = await hand.find(session, playbook, hand.person, Verb.INSPECT, day, inspection.alley_id)
        await record_inspection(
            session, inspection, person=hand.person, alley=place, in_force=carried, zone=hand.zone, by=hand.by,
            now=clock.read(inspection.seen_at, hand.now),
        )  # fmt: skip


async def _visit(
    session: AsyncSession, visit: SentVisit, hand: Hand, playbook: Playbook, day: date, clock: Clockwork
) -> None:
    place = await hand.find(session, playbook, hand.person, Verb.VISIT, day, visit.alley_id)
    at, unit = clock.read(visit.at, hand.now), visit.unit_id
    if unit is None and visit.whom != "resident":
        if visit.unit_name.strip():
            unit = await unit_called(
                session, visit.unit_name, alley=place.id, kind=visit.whom, day=day, by=hand.by, now=at
            )
        elif not hand.lenient:
            raise Invalid([FieldProblem("unit_id", N_("请选一家；台账里没有的，写下名称。"))])
    plain = msgspec.structs.replace(visit, unit_id=unit)
    await record_visit(
        session, plain, person=hand.person, alley=place, zone=hand.zone, by=hand.by, now=at, heard_at=hand.now
    )


async def _correct(
    session: AsyncSession, said: SentCorrection, hand: Hand, playbook: Playbook, day: date, clock: Clockwork
) -> None:
    place = await find_by(session, hand, playbook, day, said.alley_id, (Verb.PATROL, Verb.VISIT))
    try:
        await say_correction(
            session, said, within=(place.id,), person=hand.person, by=hand.by, now=clock.read(said.at, hand.now)
        )
    except NotThere as unknown:
        raise NotInTheRegister(field="unit_id") from unknown


async def find_by(
    session: AsyncSession, hand: Hand, playbook: Playbook, day: date, alley: UUID, verbs: tuple[Verb, ...]
) -> MyAlley:
    """Where any of these duties is hers; raises NotYourAlley, or NoDutyThere for what the office cannot take either."""
    for verb in verbs[:-1]:
        try:
            return await hand.find(session, playbook, hand.person, verb, day, alley)
        except (NotYourAlley, NoDutyThere):
            continue
    return await hand.find(session, playbook, hand.person, verbs[-1], day, alley)
