"""What stewards and communities tend beside their walks, so that its pages have something on them: households in care,
inspections, questions about walks, exchanges of days, corrections of the base register, cards. Nothing of it is counted
in what the bulletin printed.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Unit
from hutong.care.schemas import Register
from hutong.care.service import register
from hutong.cases.settings import setting_at
from hutong.checkins.cards import issue_cards
from hutong.db import bound_office
from hutong.demo.chance import chance
from hutong.demo.opening import BEIJING, Opened
from hutong.doubts.events import WalkAnswered, WalkAsked
from hutong.doubts.models import WalkQuestion
from hutong.errors import Refusal
from hutong.ids import new_id
from hutong.inspections.schemas import RecordInspection
from hutong.inspections.service import record_inspection
from hutong.journal import SYSTEM, Actor, append
from hutong.patrols.models import Patrol
from hutong.patrols.places import MyAlley, my_alleys
from hutong.patrols.schemas import FinishPatrol, ItemResult, StartPatrol
from hutong.patrols.service import finish_patrol, start_patrol
from hutong.people.models import Person
from hutong.playbooks.cadences import Every
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.verbs import Verb
from hutong.registers.changing import add_entry
from hutong.registers.schemas import Accept, Entry, EntryKind, SayCorrection, What
from hutong.registers.service import accept, say_correction
from hutong.rosters.exchanging import agree, offer
from hutong.rosters.models import RosterLine
from hutong.rosters.rules.together import companions
from hutong.rosters.walking import say_there

BY = Actor("generator")
_HOUSEHOLDS, _INSPECTIONS, _QUESTIONS, _YARDS = 6, 8, 3, 12
_LEADERS, _JOINT_DAYS, _OF_THEM = 4, (3, 33), 4
_WEEKS, _GONE_TO = 6, 0.97
_ASKED_FOR = ("想有人帮着买菜", "希望每周来坐坐", "下雪时帮着扫门口", "")


async def tend(session: AsyncSession, opened: Opened, *, now: datetime) -> int:
    """How many things were written."""
    rng = chance(opened.scenario.slug, "tended")
    written = await _care(session, opened, rng, now)
    written += await _inspections(session, opened, chance(opened.scenario.slug, "inspected"), now)
    written += await _questions(session, opened, now)
    written += await _register(session, opened, rng, now)
    written += await _exchanges(session, now)
    written += await _joint_walks(session, opened, now)
    return written + await _cards(session, opened, now)


def _with(opened: Opened, verb: Verb) -> list[tuple[Person, tuple[UUID, ...]]]:
    """Holders of posts with a duty and their places, the lower posts first."""
    held = sorted(opened.held, key=lambda each: each[1].rank)
    return [(person, places) for _, kind, person, places in held if verb in kind.duties]


async def _care(session: AsyncSession, opened: Opened, rng: Random, now: datetime) -> int:
    """Names are a surname alone, so that nobody who is meant could be found."""
    keeper = next(iter(_with(opened, Verb.CHECK_PEOPLE_IN) or _with(opened, Verb.GATHER)), None)
    if keeper is None:
        return 0
    alleys = [alley.id for alley in opened.alleys[:_HOUSEHOLDS]]
    since = now - timedelta(days=20)
    for n, alley in enumerate(alleys):
        given = Register(
            id=new_id(), alley_id=alley, name=f"{rng.choice('赵钱孙李周吴郑王')}某某", door=f"{rng.randint(1, 60)}号院",
            asked=_ASKED_FOR[n % len(_ASKED_FOR)], every_days=rng.choice((7, 14, 30)), agreed=True,
        )  # fmt: skip
        day = since.astimezone(BEIJING).date()
        await register(session, given, within=alleys, day=day, person=keeper[0].id, by=BY, now=since)
    return len(alleys)


async def _inspections(session: AsyncSession, opened: Opened, rng: Random, now: datetime) -> int:
    """Where the rules ask for one a week, nearly every week in every community; of others with the duty, one each."""
    in_force, made = await playbook_in_force(session, now), 0
    weekly = {c.post for c in in_force.playbook.cadences if c.verb is Verb.INSPECT and c.every is Every.WEEK}
    held = [(person, kind.code in weekly) for _, kind, person, _ in opened.held if Verb.INSPECT in kind.duties]
    others = [each for each in held if not each[1]]
    for person, is_weekly in (*(each for each in held if each[1]), *others[:_INSPECTIONS]):
        alleys = await my_alleys(session, in_force.playbook, person.id, Verb.INSPECT, now.astimezone(BEIJING).date())
        for at, alley in _rounds(alleys, rng, now) if is_weekly else _once(alleys, rng, now):
            items = [item.code for item in in_force.playbook.items_on(at.astimezone(BEIJING).date())]
            if not items:
                continue
            looked = tuple(rng.sample(items, min(4, len(items))))
            given = RecordInspection(
                id=new_id(), alley_id=alley.id, looked=looked, found=looked[: rng.randint(0, 1)],
                note=rng.choice(("整体较好。", "墙根还有杂物，已告知。", "")),
            )  # fmt: skip
            await record_inspection(
                session, given, person=person.id, alley=alley, in_force=in_force, zone=BEIJING, by=BY, now=at
            )
            made += 1
    return made


def _once(alleys: Sequence[MyAlley], rng: Random, now: datetime) -> Iterator[tuple[datetime, MyAlley]]:
    if alleys:
        yield now - timedelta(days=rng.randint(1, 25), hours=rng.randint(0, 5)), rng.choice(list(alleys))


def _rounds(alleys: Sequence[MyAlley], rng: Random, now: datetime) -> Iterator[tuple[datetime, MyAlley]]:
    """An alley of each community in each of the last weeks, on working days; now and then one was not gone to."""
    places: dict[UUID, list[MyAlley]] = {}
    for alley in alleys:
        places.setdefault(alley.community_id, []).append(alley)
    here = now.astimezone(BEIJING)
    monday = here.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=here.weekday())
    for week in range(_WEEKS):
        for n, own in enumerate(places.values()):
            at = monday - timedelta(weeks=week) + timedelta(days=n % 5, hours=9 + n % 3, minutes=rng.randint(0, 59))
            if at < now and rng.random() < _GONE_TO:
                yield at, rng.choice(own)


async def _questions(session: AsyncSession, opened: Opened, now: datetime) -> int:
    """Of the latest walks of some: the first waits for its answer, the others have one."""
    walks = await _latest_walks(session, [person.id for person, _ in _with(opened, Verb.PATROL)], now)
    lengths = {alley.id: alley.length_m for alley in opened.alleys}
    for n, walk in enumerate(walks[:_QUESTIONS]):
        asked_at = min(now - timedelta(minutes=30), (walk.finished_at or now) + timedelta(minutes=25))
        about = {"doubt": "short", "figures": {"minutes": walk.minutes or 0, "metres": lengths[walk.alley_id]}}
        answer = None if n == 0 else ("part", "together")[n % 2]
        session.add(
            WalkQuestion(
                office_id=bound_office(session), id=new_id(), patrol_id=walk.id, alley_id=walk.alley_id,
                person_id=walk.person_id, about=[about], asked_at=asked_at, answer=answer,
                answered_at=asked_at + timedelta(minutes=20) if answer else None,
            )
        )  # fmt: skip
        event = WalkAsked(subject=walk.id, alley=walk.alley_id, person=walk.person_id, about=("short",))
        append(session, event, by=SYSTEM, at=asked_at)
        if answer:
            told = WalkAnswered(subject=walk.id, alley=walk.alley_id, person=walk.person_id, answer=answer)
            append(session, told, by=BY, at=asked_at + timedelta(minutes=20))
    return min(_QUESTIONS, len(walks))


async def _latest_walks(session: AsyncSession, people: Sequence[UUID], now: datetime) -> Sequence[Patrol]:
    """Each walker's latest, by name of nobody: the same every time."""
    statement = (
        select(Patrol)
        .where(
            Patrol.office_id == bound_office(session), Patrol.person_id.in_(list(people)),
            Patrol.finished_at.is_not(None), Patrol.finished_at < now,
        )
        .ext(distinct_on(Patrol.person_id))
        .order_by(Patrol.person_id, Patrol.started_at.desc())
    )  # fmt: skip
    found = (await session.scalars(statement)).all()
    return sorted(found, key=lambda walk: (walk.started_at, walk.person_id), reverse=True)


async def _register(session: AsyncSession, opened: Opened, rng: Random, now: datetime) -> int:
    """Courtyards in the register, and corrections: some wait, one was taken over."""
    keeper = next(iter(_with(opened, Verb.CHECK_PEOPLE_IN) or _with(opened, Verb.GATHER)), None)
    walker = next(((p, places) for p, places in _with(opened, Verb.PATROL) if places), None)
    if keeper is None or walker is None:
        return 0
    for n, alley in enumerate(opened.alleys[:_YARDS]):
        households = rng.randint(3, 18)
        yard = Entry(
            kind=EntryKind.YARD,
            name=f"{2 * n + 1}号院",
            households=households,
            residents=households * rng.randint(2, 3),
        )
        day = (now - timedelta(days=60)).astimezone(BEIJING).date()
        await add_entry(
            session, alley.id, yard, day=day, source="desk", person=keeper[0].id, by=BY, now=now - timedelta(days=60)
        )
    person, (alley_id, *_) = walker
    shop = await session.scalar(
        select(Unit.id)
        .where(Unit.office_id == bound_office(session), Unit.alley_id == alley_id, Unit.until.is_(None))
        .order_by(Unit.name)
        .limit(1)
    )
    said = [
        SayCorrection(id=new_id(), alley_id=alley_id, what=What.MISSING, kind=EntryKind.SHOP, name="便民修车铺"),
        SayCorrection(
            id=new_id(),
            alley_id=alley_id,
            what=What.MISSING,
            kind=EntryKind.YARD,
            name="66号院",
            households=7,
            residents=16,
        ),
    ]
    if shop is not None:
        said.append(SayCorrection(id=new_id(), alley_id=alley_id, what=What.GONE, unit_id=shop, words="关门一个月了。"))
    for n, each in enumerate(said):
        at = now - timedelta(days=3 - n, hours=2)
        await say_correction(session, each, within=[alley_id], person=person.id, by=BY, now=at)
    given = Accept(kind=EntryKind.SHOP, name="便民修车铺", reason="去看过，已登记。")
    await accept(
        session, said[0].id, given, slug=opened.scenario.slug, within=[alley_id], day=now.astimezone(BEIJING).date(),
        person=keeper[0].id, by=BY, now=now - timedelta(hours=20),
    )  # fmt: skip
    return _YARDS + len(said)


async def _exchanges(session: AsyncSession, now: datetime) -> int:
    """Two who hold the same duty: one exchange is agreed, one waits for its answer."""
    _, setting = await setting_at(session, now)
    tomorrow = setting.day(now) + timedelta(days=2)
    statement = (
        select(RosterLine)
        .where(
            RosterLine.office_id == bound_office(session),
            RosterLine.day.between(tomorrow, tomorrow + timedelta(days=20)),
            RosterLine.person_id.is_not(None), RosterLine.alley_id.is_not(None),
        )
        .order_by(RosterLine.day, RosterLine.cadence, RosterLine.id)
        .limit(400)
    )  # fmt: skip
    lines, made = (await session.scalars(statement)).all(), 0
    tried: set[UUID] = set()
    for line in lines:
        other = next(
            (o for o in lines if o.cadence == line.cadence and o.roster_id == line.roster_id and o.day != line.day
             and o.person_id != line.person_id and not {o.person_id, line.person_id} & tried), None,
        )  # fmt: skip
        if other is None or line.person_id is None or other.person_id is None:
            continue
        tried |= {line.person_id, other.person_id}
        offer_id, at = new_id(), now - timedelta(hours=6 - made)
        try:
            async with session.begin_nested():
                await offer(
                    session, offer_id, line.id, to=None, other_id=other.id, person=line.person_id, by=BY, now=at
                )
                if made == 0:
                    await agree(session, offer_id, person=other.person_id, by=BY, now=at + timedelta(hours=1))
        except Refusal:
            continue
        made += 1
        if made == 2:
            break
    return made


async def _joint_walks(session: AsyncSession, opened: Opened, now: datetime) -> int:
    """Where the rules ask for walks together: those who lead them have made some, a month apart."""
    kinds = {cadence.post for cadence in opened.playbook.cadences if cadence.joint and cadence.verb is Verb.PATROL}
    leaders = [person for _, kind, person, _ in opened.held if kind.code in kinds]
    made = 0
    for person in leaders[:_LEADERS]:
        for ago in _JOINT_DAYS:
            at = (now - timedelta(days=ago)).astimezone(BEIJING).replace(hour=9, minute=30, second=0, microsecond=0)
            alleys = await my_alleys(session, opened.playbook, person.id, Verb.PATROL, at.date(), own=True)
            items = opened.playbook.items_on(at.date())
            if not alleys or not items:
                continue
            alley, walk = alleys[ago % len(alleys)], new_id()
            start = StartPatrol(id=walk, alley_id=alley.id, started_at=at)
            ends = at + timedelta(minutes=50)
            await start_patrol(
                session, start, person=person.id, alley=alley, playbook=opened.playbook, version=opened.version,
                zone=BEIJING, now=at,
            )  # fmt: skip
            # One of the first walk could not be looked at that day; the reason stands with it.
            seen = tuple(
                ItemResult(item=item.code, state="waived", note="道路施工围挡，看不到。")
                if made == 0 and n == len(items) - 1
                else ItemResult(item=item.code, state="clear")
                for n, item in enumerate(items)
            )
            patrol = await finish_patrol(
                session, walk, FinishPatrol(items=seen, finished_at=ends, joint=True, remark="街巷长们一起走的。"),
                person=person.id, alley_kind=alley.kind, items=items, by=BY, now=ends,
            )  # fmt: skip
            patrol.generated = True
            made += 1
            made += await _said_there(session, walk, person.id, last=ago == _JOINT_DAYS[0], now=ends)
    return made


async def _said_there(session: AsyncSession, walk: UUID, leader: UUID, *, last: bool, now: datetime) -> int:
    """Who came along says so in the evening; of the last walk, one in four has not yet."""
    _, setting = await setting_at(session, now)
    others = sorted(companions(setting, leader, setting.day(now)))
    await session.flush()  # Whoever says it is asked of the stored walk.
    came = [person for n, person in enumerate(others) if n % _OF_THEM != 1 or not last]
    for person in came:
        await say_there(session, setting, walk, there=True, person=person, by=BY, now=now + timedelta(hours=8))
    return len(came)


async def _cards(session: AsyncSession, opened: Opened, now: datetime) -> int:
    """For the first stewards, so that a sheet can be printed."""
    worker = next(iter(_with(opened, Verb.CHECK_PEOPLE_IN)), None)
    people = [person.id for person, _ in _with(opened, Verb.CHECK_IN)[:20]]
    if worker is None or not people:
        return 0
    return await issue_cards(session, people, worker=worker[0].id, by=BY, now=now - timedelta(days=10))
