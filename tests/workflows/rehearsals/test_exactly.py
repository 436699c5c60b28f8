"""What is rehearsed is what would have happened: case by case, notice by notice, point by point, score by score.

A past is lived in one office through the services. It is rehearsed under a draft; the draft is published in an office
that is the same in all else, and the same is done there again.
"""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy import select

from hutong.clocks import ClockKind, Limit
from hutong.evaluations.service import evaluate_month
from hutong.journal import SYSTEM
from hutong.notices.models import Notice
from hutong.playbooks import toml
from hutong.playbooks.flows import Action, Evidence, StepKind
from hutong.playbooks.service import publish, save_draft
from hutong.points.models import PointTransfer
from hutong.rehearsals.reading import Period
from hutong.rehearsals.rules.acts import Moved
from hutong.rehearsals.rules.counting import Count
from hutong.rehearsals.rules.facts import events_of
from hutong.rehearsals.rules.ground import Rules
from hutong.rehearsals.rules.replay import Run
from hutong.rehearsals.rules.scoring import scores_of
from hutong.rehearsals.rules.sending import Sendings
from hutong.rehearsals.running import compared, ground_of

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
PERIOD = Period(FIRST, LAST)
MOVED = date(2026, 10, 12)
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
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


def every_step(playbook, change):
    flows = tuple(replace(flow, steps=tuple(change(step) for step in flow.steps)) for flow in playbook.flows)
    return replace(playbook, flows=flows)


def tighter(playbook):
    """Half the time everywhere, without reminders."""

    def change(step):
        if step.limit is None:
            return step
        half = max(1, step.limit.amount // 2) if step.limit.clock.counts_days else step.limit.amount / 2
        return replace(step, limit=Limit(half, step.limit.clock), remind_before=None)

    return every_step(playbook, change)


def confirmed(playbook):
    """One more step wherever a flow would end: whoever has the first step says that it is well."""

    def change(flow):
        first = flow.step(flow.first)
        well = Action(code="well", name=first.name, verb=first.actions[0].verb, to="closed")
        more = replace(
            first, code="confirmed-again", kind=StepKind.VERIFY, actions=(well,), limit=Limit(2, ClockKind.WORKING_DAYS),
            remind_before=None, ladder=None, on_overdue=None, joint=None, departments=(), answer_within=None,
        )  # fmt: skip
        steps = tuple(
            replace(s, actions=tuple(replace(a, to=more.code) if a.to == "closed" else a for a in s.actions))
            for s in flow.steps
        )
        return replace(flow, steps=(*steps, more))

    return replace(playbook, flows=tuple(change(flow) for flow in playbook.flows))


def longer_and_unescalated(playbook):
    longer = every_step(
        playbook,
        lambda s: replace(s, limit=Limit(s.limit.amount * 2, s.limit.clock) if s.limit else None),
    )
    ladders = tuple(replace(ladder, rungs=ladder.rungs[:1]) for ladder in longer.ladders)
    return replace(longer, ladders=ladders)


def stricter_evidence(playbook):
    """Photos before and after with every first action of a step."""

    def change(step):
        first, *rest = step.actions
        if first.batch or first.verb == "persuade":
            return step
        asked = tuple(dict.fromkeys((*first.evidence, Evidence.PHOTO_BEFORE, Evidence.PHOTO_AFTER)))
        return replace(step, actions=(replace(first, evidence=asked), *rest))

    return every_step(playbook, change)


def richer(playbook):
    if playbook.points is None:
        return replace(playbook, rebound=replace(playbook.rebound, window_days=1) if playbook.rebound else None)
    points = playbook.points
    multipliers = tuple(replace(m, factor=m.factor + Decimal("0.5")) for m in points.multipliers)
    caps = tuple(replace(cap, amount=cap.amount + 30) for cap in points.caps)
    return replace(playbook, points=replace(points, multipliers=multipliers, caps=caps))


UNSEEN = {"refused": 0, "merged": 0, "held": 0, "quieted": 0}
"""What nobody writes down of the real past."""
DRAFTS = (tighter, longer_and_unescalated, stricter_evidence, richer, confirmed)


async def rehearsed(world, draft):
    ground, real = await ground_of(world.databases, world.id, draft, PERIOD, now=NOW)
    then = Run(ground, Rules(ground)).play()
    now = Run(ground, Rules(ground, draft)).play()
    return ground, then, now, compared(ground, real, draft)


async def put_into_force(world, draft, day=FIRST):
    async with world.session() as session:
        saved = await save_draft(session, source=toml.write(draft), by=SYSTEM, now=PUBLISHED)
        await session.flush()
        await publish(
            session, saved.draft.id, number="试〔2026〕2号", in_force_from=day, by=SYSTEM, now=PUBLISHED, opening=True
        )


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
        return Counter((kind.removeprefix("case."), person) for kind, person in rows)


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
        sendings.hear(life)
    sendings.settle()
    return (
        {case: life.state for case, life in run.lives.items() if life.state is not None},
        sendings.told,
        {person: amount for person, amount in run.purse.paid.items() if amount},
    )


WORLDS = [
    ("longtan", confirmed, 1, 9),
    ("financial-street", tighter, 4, 9),
    ("longtan", richer, 3, 9),
    *(
        pytest.param(pack, draft, seed, 30, marks=pytest.mark.fault)
        for pack in PEOPLE
        for seed, draft in enumerate(DRAFTS, start=10)
        if draft is not richer or pack == "longtan"  # The other has no points to be richer in.
    ),
]


@pytest.mark.parametrize(("pack", "draft", "seed", "cases"), WORLDS)
async def test_publishing_and_doing_the_same_gives_what_was_rehearsed(
    make_office, twin, live, again, wake, states, pack, draft, seed, cases
):
    world = await make_office(pack, alleys=2, people=PEOPLE[pack])
    changed = draft(world.playbook)
    other = await twin(world, pack)
    await put_into_force(other, changed)
    deeds = await live(world, seed, cases=cases)
    real = await at_the_end(world, wake, states)
    ground, then, now, found = await rehearsed(world, changed)
    assert len(then.lives) >= 5

    # By the rules that governed, everything comes out as it was.
    was, told, paid = predicted(then)
    assert {case: real[case] for case in was} == was
    assert (await notices(world, ground), await points(world, ground)) == (told, paid)
    assert await scores(world) == predicted_scores(ground, then)
    assert found.summary.unlike == 0
    assert found.summary.real == replace(found.summary.then, **UNSEEN)

    # By the draft, everything comes out as it does once the draft is published.
    allowed = await again(other, deeds)
    really = await at_the_end(other, wake, states)
    would, told, paid = predicted(now)
    assert {case: really[case] for case in would} == would
    assert (await notices(other, ground), await points(other, ground)) == (told, paid)
    assert await scores(other) == predicted_scores(ground, now)
    refused = [d for d, ok in zip(deeds, allowed, strict=True) if not ok and ground.since <= d.at]
    assert found.summary.now.refused == len(refused)
    assert found.summary.differing > 0 or found.summary.paid_otherwise > 0


async def test_cases_moved_to_another_version_go_on_by_it(make_office, twin, live, again, wake, states):
    world = await make_office("longtan", alleys=2, people=PEOPLE["longtan"])
    other = await twin(world, "longtan")
    await put_into_force(world, tighter(world.playbook), MOVED)
    changed = longer_and_unescalated(world.playbook)
    await put_into_force(other, changed)
    deeds = await live(world, 7, cases=9, moved=datetime.combine(MOVED, time(4), UTC))
    real = await at_the_end(world, wake, states)
    ground, then, now, found = await rehearsed(world, changed)
    moved = {act.case for act in ground.acts if isinstance(act, Moved)}
    assert moved
    assert {then.lives[case].setting.version for case in moved} == {2}

    was, told, paid = predicted(then)
    assert {case: real[case] for case in was} == was
    assert (await notices(world, ground), await points(world, ground)) == (told, paid)
    assert found.summary.unlike == 0
    assert found.summary.real == replace(found.summary.then, **UNSEEN)

    # Where the draft had been in force, the same act would have moved the same cases to it.
    await again(other, deeds)
    really = await at_the_end(other, wake, states)
    would, told, paid = predicted(now)
    assert {case: really[case] for case in would} == would
    assert await notices(other, ground) == told
    assert found.summary.differing > 0


async def at_the_end(world, wake, states):
    """Every case as it stands when the period ends; the morning after, the last deadlines of it are noticed."""
    await wake(world, datetime.combine(LAST + timedelta(days=1), time(), BEIJING).astimezone(UTC))
    found = await states(world)
    await wake(world, NOW)
    return found
