"""The nightly check: what honest work leaves behind agrees with itself; what is altered behind its back is named."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import delete, select, text, update

from hutong.cases.moving_acts import ask_move
from hutong.cases.moving_running import move_some
from hutong.cases.opening import Reporter, open_case
from hutong.cases.rules import actions_for
from hutong.cases.schemas import OpenCase, TakeStep
from hutong.cases.settings import setting_at
from hutong.cases.steps import take_step
from hutong.checkins.models import CheckIn
from hutong.clocks import ClockKind, Limit
from hutong.escalation.service import sweep_office
from hutong.evaluations.service import evaluate_month
from hutong.ids import new_id
from hutong.jobs.inline import run_due
from hutong.journal import SYSTEM, Actor
from hutong.notices.models import Channel, Delivery, Notice, Preference, Robot
from hutong.notices.robots import switch_robot
from hutong.notices.routing import route
from hutong.people.models import Person
from hutong.playbooks.models import PlaybookVersion
from hutong.points.service import grant_check_in, undo_check_in
from hutong.posts.service import note_absence
from hutong.tiers.errors import AlreadyGraded
from hutong.tiers.schemas import StartGrades
from hutong.tiers.service import grade_month
from hutong.tiers.starting import start_grades
from hutong.tracing.checking import begin_check, check_batch, check_ids, next_ids
from hutong.tracing.jobs import begin_checks
from hutong.tracing.models import WhyCheck, WhyDifference
from hutong.tracing.rechecking import recheck_cases

LONGTAN = {
    "office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 2, "deputy-chief": 2, "community-worker": 1, "steward": 2,
}  # fmt: skip
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 26, 19, 0, tzinfo=UTC)  # Three in the morning in Beijing.
DAY = date(2026, 11, 27)

_READ = text("SELECT due_at, rung, owner_post_id FROM cases WHERE office_id = :office AND id = :case")
_ANOTHER_POST = "(SELECT id FROM posts WHERE office_id = cases.office_id AND kind = 'office-leader')"
_ALTER = "UPDATE cases SET {} WHERE office_id = :office AND id = :case"


@pytest.fixture(scope="module")
def databases(apart):
    return apart.databases


@pytest.fixture(scope="module")
def city(apart):
    return apart.city


@pytest.fixture
async def longtan(make_office):
    return await make_office("longtan", alleys=2, people=LONGTAN)


@pytest.fixture
def report_parking(longtan):
    """`await report_parking(now)`: the case that a steward reports."""

    async def report(now):
        steward = longtan.one("steward").id
        new = OpenCase(id=new_id(), alley=longtan.alleys[0].id, category="parking", title="门口")
        async with longtan.session() as session:
            reporter = Reporter(person=steward, source="patrol")
            return (await open_case(session, new, reporter, by=Actor("person", steward), now=now)).id

    return report


@pytest.fixture
async def worked(longtan):
    """Ten days of work: cases reported, some settled, some late and escalated, one's holder away."""
    steward, cases = longtan.one("steward"), []
    by = Actor("person", steward.id)
    for n, category in enumerate(("parking", "piling", "parking", "flyers", "piling", "illegal-building")):
        now = MONDAY + timedelta(hours=n)
        report = OpenCase(id=new_id(), alley=longtan.alleys[n % 2].id, category=category, title="门口")
        async with longtan.session() as session:
            reporter = Reporter(person=steward.id, source="patrol")
            cases.append((await open_case(session, report, reporter, by=by, now=now)).id)
    await _act(longtan, cases[0], MONDAY + timedelta(hours=30))
    for hours in (20, 60, 100, 150, 200, 230):
        await sweep_office(longtan.databases, longtan.id, now=MONDAY + timedelta(hours=hours))
    await _act(longtan, cases[1], MONDAY + timedelta(hours=231))
    # Noted afterwards, for days that had passed: it must not count against what was decided then.
    async with longtan.session() as session:
        away = {"since": date(2026, 11, 16), "until": date(2026, 11, 18), "reason": "事假"}
        await note_absence(session, longtan.one("alley-chief").id, **away, by=SYSTEM, now=MONDAY + timedelta(hours=232))
    return longtan, cases


async def _act(world, case, now):
    """Whoever has the case takes the first thing that it offers and that needs no more than words."""
    async with world.session() as session:
        found = (await recheck_cases(session, [case], now=now))[case]
        _, setting = await setting_at(session, now, 1)
        person = found.kept.state.owner.people(setting.directory, setting.day(now))[0]
        offered = actions_for(setting, found.kept.state, person, now)
        action = next(a for a in offered if "photo_after" not in a.evidence and not a.extends)
        step = TakeStep(action=action.code, note="看过了", outcome="好了")
        await take_step(session, case, step, person=person, by=Actor("person", person), now=now)


async def _check(world, day=DAY, now=NIGHT):
    async with world.session() as session:
        await begin_check(session, day=day, now=now)
    more = True
    while more:
        async with world.session() as session:
            more = await check_batch(session, day, now=now)
    async with world.session() as session:
        check = (await session.scalars(select(WhyCheck).where(WhyCheck.day == day))).one()
        open_ = select(WhyDifference).where(WhyDifference.settled_at.is_(None)).order_by(WhyDifference.field)
        return check, (await session.scalars(open_)).all()


async def test_honest_work_agrees_with_itself(worked):
    world, cases = worked
    check, found = await _check(world)
    assert [(one.field, one.stored, one.recomputed) for one in found] == []
    assert (check.phase, check.found, check.finished_at) == ("done", 0, NIGHT)
    # One changed since the day before last, and the round goes through all of them.
    assert check.cases == 1 + len(cases)


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("due_at", "due_at = due_at + interval '1 hour'"),
        ("rung", "rung = rung + 1"),
        ("owner_post", f"owner_post_id = {_ANOTHER_POST}"),
    ],
)  # fmt: skip
async def test_a_value_altered_behind_its_back_is_found_named_and_settled(worked, column, change):
    world, cases = worked
    given = {"office": world.id, "case": cases[3]}
    async with world.session() as session:
        before = (await session.execute(_READ, given)).one()
        await session.execute(text(_ALTER.format(change)), given)
    check, found = await _check(world)
    assert [(one.kind, one.subject, one.field) for one in found] == [("case", cases[3], column)]
    assert found[0].name.startswith("261116-")
    assert found[0].stored != found[0].recomputed
    assert check.found == 1
    async with world.session() as session:
        back = "due_at = :due_at, rung = :rung, owner_post_id = :owner_post_id"
        await session.execute(text(_ALTER.format(back)), {**given, **before._mapping})
    _, found = await _check(world, DAY + timedelta(days=1), NIGHT + timedelta(days=1))
    assert found == []


async def test_a_notice_that_was_never_sent_and_one_too_many_are_named(worked):
    world, cases = worked
    late, stranger = cases[3], world.one("office-leader").id
    async with world.session() as session:
        lost = select(Notice.person_id).where(Notice.case_id == late, Notice.kind == "case.overdue")
        (person,) = (await session.scalars(lost)).all()
        gone = text("DELETE FROM notices WHERE office_id = :office AND case_id = :case AND kind = 'case.overdue'")
        await session.execute(gone, {"office": world.id, "case": late})
        session.add(
            Notice(
                office_id=world.id, id=new_id(), person_id=stranger, kind="case.assigned", title="", body="",
                link=f"/o/{world.slug}/cases/{late}",
                created_at=MONDAY + timedelta(hours=20), held_until=MONDAY + timedelta(hours=30), case_id=late,
            )
        )  # fmt: skip
    check, found = await _check(world)
    assert check.notices > len(cases)
    assert {one.field: (one.stored, one.recomputed) for one in found} == {
        "held_until/assigned": ((MONDAY + timedelta(hours=30)).isoformat(), None),
        "notices/assigned": (str(stranger), None),
        "notices/overdue": (None, str(person)),
    }


async def test_what_a_storm_told_in_one_agrees_as_long_as_that_one_is_there(make_office, databases):
    kinds = {"general-chief": 1, "deputy-general-chief": 1, "alley-chief": 2}
    street = await make_office("financial-street", alleys=2, people=kinds, west=True)
    category = next(c.code for c in street.playbook.categories if not c.danger and c.grade == "simple")
    async with street.session() as session:
        for _ in range(25):
            report = OpenCase(id=new_id(), alley=street.alleys[0].id, category=category)
            await open_case(session, report, Reporter(source="call"), by=SYSTEM, now=MONDAY)
    await sweep_office(databases, street.id, now=MONDAY + timedelta(days=3))
    check, found = await _check(street)
    assert ([(one.field, one.stored, one.recomputed) for one in found], check.cases) == ([], 25)
    async with street.session() as session:
        many = text("DELETE FROM notices WHERE office_id = :office AND kind = 'case.many'")
        await session.execute(many, {"office": street.id})
    _, found = await _check(street, DAY + timedelta(days=1), NIGHT + timedelta(days=1))
    assert "notices/overdue" in {one.field for one in found}


async def test_a_group_message_that_was_lost_and_one_nobody_asked_for_are_named(longtan, report_parking):
    robots = {"listening": new_id(), "switched off": new_id(), "deaf": new_id()}
    async with longtan.session() as session:
        for name, robot in robots.items():
            kinds = ["danger"] if name == "deaf" else ["matters", "late"]
            session.add(
                Robot(
                    office_id=longtan.id, id=robot, name=name, kind="wecom", url="https://example.org", kinds=kinds,
                    created_at=MONDAY - timedelta(days=1),
                )
            )  # fmt: skip
    async with longtan.session() as session:
        off = {"active": False, "by": SYSTEM, "now": MONDAY - timedelta(hours=1)}
        await switch_robot(session, robots["switched off"], **off)
    case = await report_parking(MONDAY)
    check, found = await _check(longtan, MONDAY.date() + timedelta(days=1), MONDAY + timedelta(days=1))
    # The chief's and the group's, each looked at as changed and on the round.
    assert (found, check.notices) == ([], 4)
    sent = (Delivery.office_id == longtan.id) & (Delivery.kind == "case.assigned")
    async with longtan.session() as session:
        await session.execute(delete(Delivery).where(sent))
        session.add(
            Delivery(
                office_id=longtan.id, id=new_id(), robot_id=robots["deaf"], kind="case.overdue", body="", state="waiting",
                link=f"/o/{longtan.slug}/cases/{case}", created_at=MONDAY + timedelta(hours=1),
            )
        )  # fmt: skip
    _, found = await _check(longtan, MONDAY.date() + timedelta(days=2), MONDAY + timedelta(days=2))
    assert {one.field: (one.stored, one.recomputed) for one in found} == {
        "groups/assigned": (None, "listening"), "groups/overdue": ("deaf", None),
    }  # fmt: skip


async def test_a_text_message_that_was_lost_and_ways_that_nobody_asked_for_are_named(longtan, report_parking):
    office, before = {"office_id": longtan.id}, MONDAY - timedelta(days=1)
    people = [person.id for several in longtan.people.values() for person in several]
    chosen = {"ways": {"matters": ["sms"]}, "email": "a@example.org", "changed_at": before}
    async with longtan.session() as session:
        for kind in ("sms", "email"):
            session.add(Channel(**office, id=new_id(), kind=kind, config={}, sealed="", created_at=before))
        session.add_all([Preference(**office, id=new_id(), person_id=person, **chosen) for person in people])
        await session.execute(update(Person).where(Person.office_id == longtan.id).values(phone="13800000001"))
    await report_parking(MONDAY)
    async with longtan.session() as session:
        assert await route(session, now=MONDAY + timedelta(seconds=3)) == 1
    _, found = await _check(longtan, MONDAY.date() + timedelta(days=1), MONDAY + timedelta(days=1))
    assert found == []
    async with longtan.session() as session:
        sent = (await session.scalars(select(Delivery).where(Delivery.office_id == longtan.id))).one()
        person, sent.channel = sent.person_id, "email"
        await session.execute(update(Notice).where(Notice.office_id == longtan.id).values(ways=["wechat"]))
    _, found = await _check(longtan, MONDAY.date() + timedelta(days=2), MONDAY + timedelta(days=2))
    named = {one.field: (one.stored, one.recomputed) for one in found}
    assert named == {"sent/assigned": (f"email:{person}", f"sms:{person}"), "ways/assigned": (f"wechat:{person}", None)}
    # What somebody chose afterwards says nothing of what was sent before.
    async with longtan.session() as session:
        later = {"changed_at": MONDAY + timedelta(days=2), "ways": {}}
        await session.execute(update(Preference).where(Preference.office_id == longtan.id).values(**later))
    _, found = await _check(longtan, MONDAY.date() + timedelta(days=3), MONDAY + timedelta(days=3))
    assert [one.field for one in found] == ["ways/assigned"]


async def test_grades_are_reckoned_again_and_a_hand_that_was_not_written_down_is_named(make_office):
    street = await make_office("financial-street", alleys=2, people={"general-chief": 1, "alley-chief": 2}, west=True)
    chief, (first, second) = street.one("general-chief").id, street.alleys
    start = StartGrades(alleys=[first.id], tier="fine", note="原评定文件")
    async with street.session() as session:
        (started,) = await start_grades(session, start, person=chief, by=SYSTEM, now=MONDAY - timedelta(days=60))
    assert (started.month, started.tier, started.decision) == (date(2026, 8, 1), "fine", "started")
    async with street.session() as session:
        verdicts = await grade_month(session, date(2026, 10, 1), by=SYSTEM, now=NIGHT - timedelta(hours=2))
        with pytest.raises(AlreadyGraded):
            await start_grades(session, start, person=chief, by=SYSTEM, now=NIGHT)
    assert (verdicts[first.id].before.level, verdicts[second.id].before.level) == (2, 0)
    check, found = await _check(street)
    assert (check.tiers, found) == (2, [])
    async with street.session() as session:
        higher = "UPDATE alley_tiers SET tier = 'model', decision = CASE WHEN decision IS NULL THEN 'awarded' ELSE decision END"
        # October follows from what August says it was: only where it was said can the hand be seen.
        await session.execute(text(f"{higher} WHERE office_id = :office AND alley_id = :alley"), {"office": street.id, "alley": first.id})  # fmt: skip
        await session.execute(text("UPDATE alley_tiers SET computed_at = computed_at + interval '1 day' WHERE office_id = :office"), {"office": street.id})  # fmt: skip
        await check_ids(session, "tier", await next_ids(session, "tier", after=None), now=NIGHT)
        found = (await session.scalars(select(WhyDifference).order_by(WhyDifference.field))).all()
    assert sorted((one.field, one.stored, one.recomputed) for one in found) == [
        ("decision", "awarded", None), ("tier", "model", "fine"),
    ]  # fmt: skip


async def test_points_are_reckoned_again(longtan):
    steward = longtan.one("steward").id
    checks = [new_id(), new_id(), new_id()]
    for n, check in enumerate(checks):
        async with longtan.session() as session:
            day = date(2026, 11, 24) + timedelta(days=n)
            session.add(
                CheckIn(
                    office_id=longtan.id, id=check, person_id=steward, community_id=longtan.alleys[0].community_id,
                    day=day, checked_at=MONDAY, checked_by=steward, filed={},
                )
            )  # fmt: skip
            await session.flush()
            now = NIGHT - timedelta(hours=9 - n)
            await grant_check_in(session, person=steward, check_in=check, day=day, by=SYSTEM, now=now)
            if n == 1:
                await undo_check_in(session, check_in=check, because="记错了", by=SYSTEM, now=now)
    check, found = await _check(longtan)
    assert (check.points, found) == (3, [])


async def test_scores_are_counted_again_and_the_administrator_hears_of_what_differs(make_office):
    kinds = {"general-chief": 1, "deputy-general-chief": 1, "office-admin": 1, "alley-chief": 2}
    street = await make_office("financial-street", alleys=2, people=kinds, west=True)
    async with street.session() as session:
        scores = await evaluate_month(session, date(2026, 10, 1), by=SYSTEM, now=NIGHT - timedelta(hours=2))
    assert scores
    check, found = await _check(street)
    assert (check.scores, found) == (len(scores), [])
    async with street.session() as session:
        await session.execute(
            text(
                "UPDATE evaluations SET score = score - 1, computed_at = computed_at + interval '1 day'"
                " WHERE office_id = :office AND post_id = :post"
            ),
            {"office": street.id, "post": next(iter(scores))},
        )
    begun = await begin_checks(street.databases, now=NIGHT + timedelta(days=1))
    assert begun >= 1
    assert await begin_checks(street.databases, now=NIGHT + timedelta(days=1, minutes=5)) == 0
    await run_due(street.databases, street.id)
    async with street.session() as session:
        found = (await session.scalars(select(WhyDifference))).all()
        told = (await session.scalars(select(Notice).where(Notice.kind == "why.differs"))).all()
    assert [(one.kind, one.field) for one in found] == [("score", "score")]
    assert float(found[0].recomputed) - float(found[0].stored) == 1
    assert [one.person_id for one in told] == [street.one("office-admin").id]


async def test_a_check_goes_on_where_it_was_interrupted(worked, monkeypatch):
    world, cases = worked
    monkeypatch.setattr("hutong.tracing.checking.BATCH", 2)
    async with world.session() as session:
        await begin_check(session, day=DAY, now=NIGHT)
    for _ in range(3):
        async with world.session() as session:
            assert await check_batch(session, DAY, now=NIGHT)
    async with world.session() as session:
        half = (await session.scalars(select(WhyCheck))).one()
        assert (half.phase, half.cases) == ("round", 5)
        assert half.after in cases
    check, found = await _check(world)
    assert (check.phase, check.cases, found) == ("done", 1 + len(cases), [])


async def test_a_case_taken_over_to_another_version_agrees_with_both(worked):
    world, cases = worked
    flow = world.playbook.flow_for("parking")
    handle = msgspec.structs.replace(flow.steps[0], limit=Limit(30, ClockKind.WORKING_DAYS))
    longer = msgspec.structs.replace(flow, steps=(handle, *flow.steps[1:]))
    flows = tuple(longer if each.code == flow.code else each for each in world.playbook.flows)
    book = msgspec.structs.replace(world.playbook, flows=flows)
    async with world.session() as session:
        session.add(
            PlaybookVersion(
                office_id=world.id, id=new_id(), version=2, state="published", number="二号", source="",
                in_force_from=DAY - timedelta(days=2), document=msgspec.to_builtins(book),
            )
        )  # fmt: skip
    by, move = Actor("person", world.one("office-admin").id), new_id()
    now = MONDAY + timedelta(hours=240)
    async with world.session() as session:
        await ask_move(session, move, to=2, steps={}, note="统一时限", by=by, now=now)
    more = True
    while more:
        async with world.session() as session:
            more = await move_some(session, move, now=now + timedelta(minutes=5))
    async with world.session() as session:
        found = await recheck_cases(session, cases, now=NIGHT)
    moved = [case for case, one in found.items() if any(turn.told.kind == "case.moved" for turn in one.again.turns)]
    assert moved
    assert all(found[case].kept.version == 2 for case in moved)
    assert {case: one.found for case, one in found.items() if one.found} == {}
