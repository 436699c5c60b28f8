"""What lies at the desks today: paper sheets typed in, walks that phones could not hand in, households, inspections."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Community
from hutong.care.schemas import Register
from hutong.care.service import register
from hutong.demo import names, words
from hutong.demo.chance import chance
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.writing import GENERATOR
from hutong.ids import new_id
from hutong.inspections.schemas import RecordInspection
from hutong.inspections.service import record_inspection
from hutong.patrols.places import my_alleys
from hutong.people.models import Person
from hutong.playbooks.privacy import PersonalField
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.verbs import Verb
from hutong.submissions.receiving import receive
from hutong.submissions.sheets import Tick, TypeSheet, enter_sheet, message_of

_INSPECTIONS = 6
_FOUND = (3, 7)
_BEGAN = time(9, 20)


async def attend(session: AsyncSession, opened: Opened, *, now: datetime) -> int:
    """Returns how many things were made, through the services that pages use."""
    made = await _inspections(session, opened, now)
    for n, community in enumerate(opened.communities):
        made += await _households(session, opened, community, n, now)
        made += await _papers(session, opened, community, now)
    return made


async def _papers(session: AsyncSession, opened: Opened, community: Community, now: datetime) -> int:
    """A sheet of the day before yesterday, and a walk in a neighbour's alley that waits for somebody to decide."""
    worker = next((who for _, who, places in _held(opened, Verb.CHECK_PEOPLE_IN) if community.id in places), None)
    alleys = [alley for alley in opened.alleys if alley.community_id == community.id]
    walker = next(((who, alley) for who, alley in _walkers(opened) if alley in alleys), None)
    if worker is None or walker is None:
        return 0
    who, own = walker
    day = (now - timedelta(days=2)).astimezone(BEIJING).date()
    items = (await playbook_in_force(session, day)).playbook.items_on(day)
    ticks: dict[str, Tick] = {item.code: "clear" for item in items}
    sheet = TypeSheet(
        id=new_id(),
        alley_id=own.id,
        day=day,
        began=_BEGAN,
        minutes=40,
        ticks=ticks,
        remark=words.SHEET_REMARK,
        another=True,  # Whatever else was made up for that morning.
    )
    at = now - timedelta(days=1)
    await enter_sheet(session, sheet, person=who.id, worker=worker.id, zone=BEIJING, by=GENERATOR, now=at)
    stranger = next(alley for alley in opened.alleys if alley.community_id != community.id)
    astray = msgspec.structs.replace(sheet, id=new_id(), alley_id=stranger.id)
    began = datetime.combine(day, _BEGAN, BEIJING)
    message = message_of(astray, opened.playbook, began, began + timedelta(minutes=40))
    body, at = msgspec.json.encode(message), now - timedelta(hours=20)
    await receive(session, astray.id, body, person=who.id, zone=BEIJING, by=GENERATOR, now=at)
    return 2


async def _households(session: AsyncSession, opened: Opened, community: Community, n: int, now: datetime) -> int:
    """Two of each community, one of them to be called on by now; names and doors are made up."""
    kinds = opened.playbook.privacy.readers(PersonalField.CARE_HOUSEHOLD) or frozenset()
    keeper = next(
        (who for post, kind, who, places in opened.held if kind.code in kinds and community.id in places), None
    )
    alleys = [alley for alley in opened.alleys if alley.community_id == community.id]
    if keeper is None or not alleys:
        return 0
    people = names.people(chance(opened.scenario.slug, "care", str(n)))
    for ago, alley in ((12, alleys[0]), (3, alleys[-1])):
        at = now - timedelta(days=ago)
        household = Register(
            id=new_id(), alley_id=alley.id, name=next(people), door=f"{n + ago} 号院 {ago % 4 + 1} 门", phone="",
            asked=words.CARE_ASKED[ago % len(words.CARE_ASKED)], every_days=7, agreed=True,
        )  # fmt: skip
        await register(
            session, household, within=[alley.id], day=at.astimezone(BEIJING).date(), person=keeper.id, by=GENERATOR,
            now=at,
        )  # fmt: skip
    return 2


async def _inspections(session: AsyncSession, opened: Opened, now: datetime) -> int:
    in_force, made = await playbook_in_force(session, now), 0
    items = [item.code for item in in_force.playbook.items_on(now.astimezone(BEIJING).date())]
    for _, who, _places in _held(opened, Verb.INSPECT):
        at = now - timedelta(days=1 + made)
        found = await my_alleys(session, in_force.playbook, who.id, Verb.INSPECT, at.astimezone(BEIJING).date())
        if not found:
            continue
        given = RecordInspection(
            id=new_id(), alley_id=found[0].id, looked=tuple(items), note=words.INSPECTION_NOTES[made % 2],
            found=tuple(items[n] for n in _FOUND if n < len(items)) if made % 2 else (),
        )  # fmt: skip
        await record_inspection(
            session, given, person=who.id, alley=found[0], in_force=in_force, zone=BEIJING, by=GENERATOR, now=at
        )
        made += 1
        if made == _INSPECTIONS:
            break
    return made


def _held(opened: Opened, verb: Verb) -> Iterator[tuple[str, Person, tuple[UUID, ...]]]:
    return ((kind.code, who, places) for _, kind, who, places in opened.held if verb in kind.duties)


def _walkers(opened: Opened) -> Iterator[tuple[Person, Alley]]:
    """Those who walk and are checked in, each with the first of their alleys."""
    alleys = {alley.id: alley for alley in opened.alleys}
    for _, kind, who, places in opened.held:
        if {Verb.PATROL, Verb.CHECK_IN} <= set(kind.duties) and places and places[0] in alleys:
            yield who, alleys[places[0]]
