"""What is rehearsed is what would have happened: case by case, notice by notice, point by point, score by
score, grade by grade.

A past is lived in one office through the services. It is rehearsed under a draft; the draft is published in an office
that is the same in all else, and the same is done there again.
"""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from deeds import Deed, do
from drafts import DRAFTS, answering, confirmed, everything, given_away, longer_and_unescalated, richer, shaken, tighter
from hutong.cases.matters_models import DepartmentNotice
from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.posts.models import Appointment
from hutong.rehearsals.rules.acts import Moved
from playbooks_at_random import playbook_number
from rehearsed import (
    BEFORE,
    PEOPLE,
    PUBLISHED,
    UNSEEN,
    at_the_end,
    by_ways,
    is_exact,
    listen,
    notices,
    points,
    predicted,
    put_into_force,
    rehearsed,
    replace,
)

MOVED = date(2026, 10, 12)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
CALLED = ("urban-management", "police", "housing")


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
    other = await twin(world, pack)
    await is_exact(world, other, draft(world.playbook), live, again, wake, states, seed=seed, cases=cases)


@pytest.mark.parametrize(
    ("pack", "seed", "cases"),
    [
        ("financial-street", 1, 10),
        *(
            pytest.param(pack, seed, 30, marks=[pytest.mark.proof, pytest.mark.timeout(900)])
            for pack in PEOPLE
            for seed in range(20, 28)
        ),
    ],
)
async def test_it_does_so_with_routes_pauses_calls_and_sharing_and_whatever_is_told(
    make_office, twin, live, again, wake, states, departments, pack, seed, cases
):
    """Rules that use everything there is, changed at random."""
    world = await make_office(pack, alleys=2, people=PEOPLE[pack])
    other = await twin(world, pack)
    before = by_ways(everything(world.playbook), rung=("sms",), assigned=("groups", "email"))
    for each in (world, other):
        await put_into_force(each, before, BEFORE, at=PUBLISHED - timedelta(days=20))
        await listen(each)
        each.playbook = before
    draft = by_ways(shaken(before, Random(seed)), rung=("inbox", "email"), assigned=("groups", "sms"))
    found = await is_exact(world, other, draft, live, again, wake, states, seed=seed, cases=cases)
    then, now = found.summary.then, found.summary.now
    assert min(then.groups, then.merged, then.held, now.notices, then.sms, then.email, now.sms, now.email) > 0
    assert found.summary.not_set_up == ()
    assert any(load.shared_then for load in found.summary.loads)
    # What really happened is what the rules that governed give.
    assert [load.shared_real for load in found.summary.loads] == [load.shared_then for load in found.summary.loads]


@pytest.mark.long
@pytest.mark.parametrize(
    ("seed", "cases"),
    [
        (2, 8),
        *(pytest.param(seed, 30, marks=[pytest.mark.proof, pytest.mark.timeout(900)]) for seed in range(40, 44)),
    ],
)
async def test_it_does_so_with_departments_that_have_a_step_and_heads_that_hear_of_it(
    make_office, twin, live, again, wake, states, heads, seed, cases
):
    world = await make_office("financial-street", alleys=2, people=PEOPLE["financial-street"])
    other = await twin(world, "financial-street")
    before = given_away(world.playbook)
    for each in (world, other):
        await put_into_force(each, before, BEFORE, at=PUBLISHED - timedelta(days=20))
        each.playbook = before
    await is_exact(world, other, tighter(before), live, again, wake, states, seed=seed, cases=cases, officers=True)
    for each in (world, other):
        async with each.session() as session:
            told = await session.scalars(select(DepartmentNotice.to_head).where(DepartmentNotice.office_id == each.id))
            assert set(told) == {False, True}


@pytest.mark.parametrize(
    ("number", "cases"),
    [
        (1, 6),
        *(pytest.param(number, 20, marks=[pytest.mark.proof, pytest.mark.timeout(900)]) for number in range(60, 72)),
    ],
)
async def test_it_does_so_by_rules_made_at_random(
    make_office, twin, live, again, wake, states, departments, number, cases
):
    world = await make_office("longtan", alleys=2, people=PEOPLE["longtan"])
    other = await twin(world, "longtan")
    before = playbook_number(world.playbook, number)
    for each in (world, other):
        await put_into_force(each, before, BEFORE, at=PUBLISHED - timedelta(days=20))
        each.playbook = before
    await is_exact(world, other, tighter(before), live, again, wake, states, seed=number, cases=cases, officers=True)


@pytest.mark.parametrize(
    ("seed", "cases"),
    [
        (3, 14),
        *(pytest.param(seed, 40, marks=[pytest.mark.proof, pytest.mark.timeout(900)]) for seed in range(60, 64)),
    ],
)
async def test_it_does_so_with_what_seniors_do_by_hand_and_residents_take_back(
    make_office, twin, live, again, wake, states, seed, cases
):
    world = await make_office("longtan", alleys=3, people=PEOPLE["longtan"])
    other = await twin(world, "longtan")
    await is_exact(
        world, other, tighter(world.playbook), live, again, wake, states, seed=seed, cases=cases, by_hand=True
    )
    async with world.session() as session:
        kinds = set(await session.scalars(select(JournalEvent.kind).where(JournalEvent.office_id == world.id)))
        ended = set(await session.scalars(select(Case.outcome).where(Case.office_id == world.id)))
    assert kinds >= {"case.transferred", "case.supervised"}
    assert "withdrawn" in ended


@pytest.mark.parametrize(
    ("seed", "cases"),
    [
        (5, 14),
        *(pytest.param(seed, 40, marks=[pytest.mark.proof, pytest.mark.timeout(900)]) for seed in range(80, 86)),
    ],
)
async def test_it_does_so_where_leave_posts_and_days_were_entered_afterwards_and_cases_were_merged(
    make_office, twin, live, again, wake, states, seed, cases
):
    """What was known at each act decides; and what was late by the old days, and is no more, counts in neither."""
    world = await make_office("longtan", alleys=2, people=PEOPLE["longtan"])
    other = await twin(world, "longtan")
    more = {"between": await entered_late(world), "merging": True}
    found = await is_exact(
        world, other, tighter(world.playbook), live, again, wake, states, seed=seed, cases=cases, **more
    )
    assert found.summary.then != found.summary.now
    async with world.session() as session:
        kinds = set(await session.scalars(select(JournalEvent.kind).where(JournalEvent.office_id == world.id)))
    assert kinds >= {
        "absence.noted", "absence.ended", "appointment.begun", "appointment.ended", "calendar.day_entered",
        "calendar.day_withdrawn", "case.redated", "case.overdue_lifted", "case.merged",
    }  # fmt: skip


async def entered_late(world):
    """Leave, a post and days of October, each entered after it had begun to count, or taken back."""
    steward, street = world.people["steward"][3], world.people["alley-chief"][1]
    async with world.session() as session:
        held = select(Appointment).where(Appointment.office_id == world.id, Appointment.person_id == steward.id)
        term = (await session.scalars(held)).one()
    chief, deputy, admin = (world.one(kind) for kind in ("alley-chief", "deputy-chief", "office-admin"))

    def on(day, hour=2):
        return datetime(2026, 10, day, hour, 30, tzinfo=UTC)

    def october(day):
        return date(2026, 10, day)

    deeds = [
        Deed(on(9), "leave", admin.id, chief.id, {"since": october(7), "until": october(16)}),
        Deed(on(14), "back", admin.id, chief.id, {"since": october(7), "last_day": october(12)}),
        Deed(on(20), "leave", admin.id, street.id, {"since": october(20), "until": october(30)}),
        Deed(on(12), "end", admin.id, term.id, {"last_day": october(8)}),
        Deed(on(19), "appoint", admin.id, term.post_id, {"person": deputy.id, "since": october(15)}),
        Deed(datetime(2026, 11, 1, 20, tzinfo=UTC), "leave", admin.id, deputy.id,
             {"since": october(6), "until": october(24)}),
    ]  # fmt: skip
    withdrawn = new_id()
    for at, subject, more in (
        (on(13), new_id(), {"day": october(13), "working": "closed", "reason": "大雪停办"}),
        (on(16), withdrawn, {"day": october(19), "working": "closed", "reason": "停电"}),
        (on(22, 0), new_id(), {"day": october(21), "working": "closed", "reason": "大风停办"}),
        (on(26), new_id(), {"day": october(31), "working": "working", "reason": "补班"}),
    ):
        deeds += [Deed(at, "day", admin.id, subject, more), Deed(at + SECOND, "recount", None, subject)]
    deeds += [Deed(on(18), "no_day", admin.id, withdrawn), Deed(on(18) + SECOND, "recount", None, withdrawn)]
    # Of these somebody is late by the old days.
    report = {"alley": world.alleys[0].id, "category": "parking"}
    deeds += [Deed(on(day, 7), "open", None, new_id(), {"report": report, "source": "call"}) for day in (14, 20, 20)]
    return deeds


@pytest.mark.long
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


async def test_a_draft_that_changes_how_soon_departments_answer_is_exact(
    make_office, twin, again, wake, states, departments
):
    world = await make_office("financial-street", alleys=2, people=PEOPLE["financial-street"])
    other = await twin(world, "financial-street")
    before = answering(everything(world.playbook), hours=20)
    for each in (world, other):
        await put_into_force(each, before, BEFORE, at=PUBLISHED - timedelta(days=20))
        each.playbook = before
    found = await is_exact(world, other, answering(before, hours=2), gathered, again, wake, states, seed=1, cases=5)
    # Of each call two answer after ten hours and one never.
    assert (found.summary.real.unanswered, found.summary.then.unanswered, found.summary.now.unanswered) == (5, 5, 15)
    assert {one.template: (one.real, one.now) for one in found.summary.notices}["unanswered"] == (10, 30)


async def test_changed_keywords_choose_the_category_anew(make_office, twin, again, wake, states):
    world = await make_office("longtan", alleys=2, people=PEOPLE["longtan"])
    other = await twin(world, "longtan")
    draft = moved_word(world.playbook, "电动车", to="facade")
    found = await is_exact(world, other, draft, worded, again, wake, states, seed=1, cases=6)
    assert found.summary.by_kind["category"] == 2
    assert found.summary.unasked == 0
    async with world.session() as session:
        erased = update(Case).where(Case.office_id == world.id, Case.category == "parking")
        await session.execute(erased.values(title=world.playbook.category("parking").name.zh, description=None))
    _, _, _, found = await rehearsed(world, draft)
    assert ("category" in found.summary.by_kind, found.summary.unasked) == (False, 5)


def moved_word(playbook, word, *, to):
    """A keyword is taken from wherever it is and given to another category."""
    categories = tuple(
        replace(c, keywords=(*(k for k in c.keywords if k != word), *((word,) if c.code == to else ())))
        for c in playbook.categories
    )
    return replace(playbook, categories=categories)


async def worded(world, _seed, *, cases, officers=False):
    """Reports of which the category was named, or was left to their words."""
    deeds = []
    for n in range(cases):
        said = "门口停了一排电动车" if n % 2 else "单车乱停车"
        report = {"alley": world.alleys[n % 2].id, "description": said}
        if n == 1:
            report["category"] = "parking"
        at = datetime(2026, 10, 12 + n, 2, tzinfo=UTC)
        deeds.append(Deed(at, "open", None, new_id(), {"report": report, "source": "call"}))
    return [deed for deed in deeds if await do(world, deed)]


async def gathered(world, _seed, *, cases, officers=False):
    """Cases for which departments are called together."""
    category = next(c.code for c in world.playbook.categories if c.grade == "difficult" and not c.danger)
    deeds = []
    for n in range(cases):
        at, case, call = datetime(2026, 10, 12 + n, 2, tzinfo=UTC), new_id(), new_id()
        alley = world.alleys[n % 2].id
        report = {"alley": alley, "category": category}
        meet = {"call": call, "departments": CALLED, "meet_at": at + timedelta(days=2)}
        deeds.append(Deed(at, "open", None, case, {"report": report, "source": "call"}))
        able = [p.id for kind in ("alley-chief", "deputy-general-chief") for p in world.people[kind]]
        deeds += [Deed(at + HOUR, "step", who, case, {"action": "call-at-once", "note": "叫部门"}) for who in able]
        deeds += [Deed(at + 2 * HOUR, "call", who, case, meet) for who in able]
        deeds += [
            Deed(at + 12 * HOUR, "answer", None, case,
                 {"call": call, "department": body, "officer": new_id(), "state": "coming"})
            for body in CALLED[:2]
        ]  # fmt: skip
    deeds.sort(key=lambda deed: deed.at)
    return [deed for deed in deeds if await do(world, deed)]
