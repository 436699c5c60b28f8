"""A past that is lived in one office and in its twin, and what a rehearsal foretold of it, side by side."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select, update

from hutong.cases.matters_models import DepartmentNotice
from hutong.evaluations.service import evaluate_month
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.notices.models import Channel, Delivery, Notice, Preference, Robot
from hutong.notices.routing import route
from hutong.notices.topics import Topic
from hutong.patrols.models import Patrol
from hutong.people.models import Person
from hutong.playbooks import toml
from hutong.playbooks.notices import Wording
from hutong.playbooks.service import publish, save_draft
from hutong.points.models import PointTransfer
from hutong.rehearsals.reading import Period
from hutong.rehearsals.rules.counting import Count
from hutong.rehearsals.rules.facts import dated_events_of, events_of
from hutong.rehearsals.rules.grading import Monthly
from hutong.rehearsals.rules.ground import Rules
from hutong.rehearsals.rules.lines import whole
from hutong.rehearsals.rules.replay import Run
from hutong.rehearsals.rules.scoring import scores_of
from hutong.rehearsals.rules.sending import Sendings
from hutong.rehearsals.running import compared, ground_of
from hutong.rehearsals.tables import ways_in
from hutong.tiers.service import grade_month

BEFORE, FIRST, LAST = date(2026, 9, 20), date(2026, 10, 1), date(2026, 10, 31)
PERIOD = Period(FIRST, LAST)
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
BEFORE_FIRST = datetime(2026, 9, 30, 15, 0, tzinfo=UTC)
PUBLISHED = datetime(2026, 9, 29, 2, 0, tzinfo=UTC)
replace = msgspec.structs.replace

PEOPLE = {
    "longtan": {
        "office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 2, "deputy-chief": 2, "community-worker": 1,
        "steward": 4,
    },
    "financial-street": {
        "general-chief": 2, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1,
        "community-lead": 1,
    },
}  # fmt: skip
BEIJING = ZoneInfo("Asia/Shanghai")


UNSEEN = {"refused": 0, "merged": 0, "held": 0, "quieted": 0}
"""What nobody writes down of the real past."""


async def rehearsed(world, draft):
    ground, real = await ground_of(world.databases, world.id, draft, PERIOD, now=NOW)
    then = Run(ground, Rules(ground)).play()
    now = Run(ground, Rules(ground, draft)).play()
    return ground, then, now, compared(ground, real, draft)


async def put_into_force(world, draft, day=FIRST, *, at=PUBLISHED):
    async with world.session() as session:
        saved = await save_draft(session, source=toml.write(draft), by=SYSTEM, now=at)
        await session.flush()
        number = f"试〔2026〕{day.day}号"
        await publish(session, saved.draft.id, number=number, in_force_from=day, by=SYSTEM, now=at, opening=True)


async def listen(world):
    """Two group robots, one of which hears of everything; text messages and mail for all, and WeChat for nobody yet."""
    async with world.session() as session:
        office = {"office_id": world.id, "sealed": "", "config": {}}
        session.add_all([Channel(id=new_id(), kind=kind, **office) for kind in ("sms", "email")])
        await session.execute(update(Person).where(Person.office_id == world.id).values(phone="13800000001"))
        for n, person in enumerate(sorted(p.id for people in world.people.values() for p in people)):
            ways = {"late": ["sms", "email"]} if n % 3 == 0 else {}
            session.add(
                Preference(office_id=world.id, id=new_id(), person_id=person, email=f"{n}@example.org", ways=ways)
            )
        for topics in ([topic.value for topic in Topic], ["late"]):
            session.add(
                Robot(
                    office_id=world.id, id=new_id(), name="群", kind="wecom", url="https://example.org/", kinds=topics,
                    created_at=PUBLISHED - timedelta(days=30),
                )
            )  # fmt: skip


def by_ways(playbook, *, rung, assigned):
    """Its first rungs, and what is told of a case that is new to somebody, go by these ways."""
    ladders = tuple(
        replace(each, rungs=(replace(each.rungs[0], channels=rung), *each.rungs[1:])) for each in playbook.ladders
    )
    texts = (*playbook.notices.texts, Wording(template="assigned", channels=assigned))
    return replace(playbook, ladders=ladders, notices=replace(playbook.notices, texts=texts))


async def route_all_at_once(world):
    """As if the round had come by whenever there was something new."""
    async with world.session() as session:
        while await route(session, now=NOW):
            pass
        shown = select(func.coalesce(Notice.shown_at, Notice.created_at)).where(
            Notice.office_id == world.id, Notice.id == Delivery.notice_id
        )
        sent = update(Delivery).where(Delivery.office_id == world.id, Delivery.notice_id.is_not(None))
        await session.execute(sent.values(created_at=shown.scalar_subquery()))


async def messages(world, ground):
    async with world.session() as session:
        mine = (
            Delivery.office_id == world.id, Delivery.created_at >= ground.since, Delivery.created_at < ground.until,
            Delivery.robot_id.is_not(None),
        )  # fmt: skip
        return await session.scalar(select(func.count()).select_from(Delivery).where(*mine))


async def notices(world, ground):
    async with world.session() as session:
        rows = await session.execute(
            select(Notice.kind, Notice.person_id).where(
                Notice.office_id == world.id,
                Notice.created_at >= ground.since,
                Notice.created_at < ground.until,
                Notice.kind.startswith("case."),
            )
        )
        bodies = await session.execute(
            select(DepartmentNotice.kind, DepartmentNotice.department_id).where(
                DepartmentNotice.office_id == world.id,
                DepartmentNotice.created_at >= ground.since,
                DepartmentNotice.created_at < ground.until,
            )
        )
        told = [(kind.removeprefix("case."), person) for kind, person in rows]
        return Counter([*told, *((kind, body) for kind, body in bodies)])


async def points(world, ground):
    async with world.session() as session:
        rows = await session.execute(
            select(PointTransfer.kind, PointTransfer.person_id, PointTransfer.amount).where(
                PointTransfer.office_id == world.id, PointTransfer.at >= ground.since, PointTransfer.at < ground.until
            )
        )
        paid = Counter()
        for kind, person, amount in rows:
            paid[person] += amount if kind == "grant" else -amount
        return {person: amount for person, amount in paid.items() if amount}


async def scores(world):
    async with world.session() as session:
        found = await evaluate_month(session, FIRST, by=SYSTEM, now=NOW)
    return {post: score.score for post, score in found.items()}


async def walk(world, seed):
    """Somebody walks most alleys on most days of two months, and finds something now and then."""
    rng, person = Random(seed), next(iter(world.people.values()))[0]
    async with world.session() as session:
        for n in range(61):
            day = BEFORE.replace(day=1) + timedelta(days=n)
            for alley in world.alleys:
                if rng.random() < 0.1:
                    continue
                items = world.playbook.items_on(day)
                began = datetime.combine(day, time(8, 30), BEIJING)
                session.add(
                    Patrol(
                        office_id=world.id, id=new_id(), alley_id=alley.id, person_id=person.id, post_kind="steward",
                        checklist="list", playbook_version=1, started_at=began, day=day, minutes=40,
                        finished_at=began + timedelta(minutes=40),
                        items=[{"item": i.code, "state": "clear" if rng.random() < 0.9 else "found"} for i in items],
                    )
                )  # fmt: skip


async def graded(world, month, at):
    async with world.session() as session:
        return await grade_month(session, month, by=SYSTEM, now=at)


def predicted_grades(ground, run):
    monthly = Monthly(ground)
    for life in run.lives.values():
        monthly.add(dated_events_of(ground, life))
    return {alley: grades.months[-1].verdict for alley, grades in monthly.grades(run.rules).items()}


def predicted_scores(ground, run):
    count = Count()
    for life in run.lives.values():
        for event in events_of(ground, life):
            count.add(event)
    return {post: s.score for post, s in scores_of(ground, run.rules.at(ground.until), count.alleys).items()}


def predicted(run):
    """States at the end, notices and points of a run."""
    sendings = Sendings(run.ground, run.rules)
    for life in run.lives.values():
        sendings.take(sendings.told_of(life))
    sendings.settle()
    return (
        {case: told_whole(life) for case, life in run.lives.items() if life.state is not None},
        sendings.told,
        {person: amount for person, amount in run.purse.paid.items() if amount},
    )


def told_whole(life):
    """A run leaves out the days of its deadlines, and has them told of cases that are opened."""
    return replace(life.state, why=whole(life.setting, life.state.why))


def unlike(real, told):
    """By case, the fields that are not as they were told to be; of both, what a row would hold."""
    return {
        case: different
        for case, state in told.items()
        if (different := [n for n in state.__struct_fields__ if stored(real[case], n) != stored(state, n)])
    }


def stored(state, name):
    return msgspec.json.decode(msgspec.json.encode(getattr(state, name)))


async def is_exact(world, other, changed, live, again, wake, states, *, seed, cases, officers=False, **more):
    await put_into_force(other, changed)
    for each in (world, other):
        await walk(each, seed)
    deeds = await live(world, seed, cases=cases, officers=officers, **more)
    real = await at_the_end(world, wake, states)
    await graded(world, BEFORE.replace(day=1), BEFORE_FIRST)
    grades, scored = await graded(world, FIRST, NOW), await scores(world)
    ground, then, now, found = await rehearsed(world, changed)
    assert len(then.lives) >= 5

    # By the rules that governed, everything comes out as it was.
    was, told, paid = predicted(then)
    assert unlike(real, was) == {}
    assert (await notices(world, ground), await points(world, ground)) == (told, paid)
    assert scored == predicted_scores(ground, then)
    assert {one.post: one.real for one in found.summary.scores if one.real is not None} == {
        post: float(score) for post, score in scored.items()
    }
    assert found.summary.scored == (FIRST if scored else None)
    assert [load.real for load in found.summary.loads] == [load.then for load in found.summary.loads]
    assert grades == predicted_grades(ground, then)
    assert [tier.real for tier in found.summary.tiers.counts] == [tier.then for tier in found.summary.tiers.counts]
    assert found.summary.unlike == 0
    assert found.summary.real == replace(found.summary.then, **UNSEEN)
    assert await messages(world, ground) == found.summary.then.groups

    # By the draft, everything comes out as it does once the draft is published.
    allowed = await again(other, deeds)
    really = await at_the_end(other, wake, states)
    would, told, paid = predicted(now)
    assert unlike(really, would) == {}
    assert (await notices(other, ground), await points(other, ground)) == (told, paid)
    assert await messages(other, ground) == found.summary.now.groups
    async with other.session() as session:
        went = await ways_in(session, ground.since, ground.until)
    assert went == {(one.template, one.way): one.now for one in found.summary.ways if one.now}
    assert await scores(other) == predicted_scores(ground, now)
    await graded(other, BEFORE.replace(day=1), BEFORE_FIRST)
    assert await graded(other, FIRST, NOW) == predicted_grades(ground, now)
    refused = [d for d, ok in zip(deeds, allowed, strict=True) if not ok and ground.since <= d.at]
    assert found.summary.now.refused == len(refused)
    assert found.summary.differing > 0 or found.summary.paid_otherwise > 0
    return found


async def at_the_end(world, wake, states):
    """Every case as it stands when the period ends; the morning after, the last deadlines of it are noticed."""
    end = datetime.combine(LAST + timedelta(days=1), time(), BEIJING).astimezone(UTC)
    await wake(world, end - timedelta(microseconds=1))
    found = await states(world)
    await wake(world, NOW)
    await route_all_at_once(world)
    return found
