"""The office's own rows against a playbook: what nobody holds, hears or has the hours for."""

import dataclasses
from datetime import UTC, date, datetime

import msgspec
import pytest
from sqlalchemy import event as sql_event

from hutong.clocks import ClockKind, Limit
from hutong.clocks.sessions import Session
from hutong.journal import SYSTEM
from hutong.playbooks.cadences import Every
from hutong.playbooks.checking import check
from hutong.playbooks.departments import Department
from hutong.playbooks.linting import lint
from hutong.playbooks.linting.linting import warnings
from hutong.playbooks.linting.standing import standing
from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import TierWaiver
from hutong.playbooks.verbs import Verb
from hutong.posts.seating import establish_post, seat

DAY = date(2026, 6, 1)
EVERYBODY = {
    "office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 2, "deputy-chief": 2, "community-worker": 1,
    "delegate-steward": 1, "steward": 2,
}  # fmt: skip


@pytest.fixture
async def longtan(make_office):
    return await make_office("longtan", alleys=2, people=EVERYBODY)


async def found(office, playbook=None, day=DAY):
    async with office.session() as session:
        return [(f.path, f.code) for f in await lint(session, playbook or office.playbook, day=day)]


def changed(playbook, section, i, **values):
    entries = list(getattr(playbook, section))
    entries[i] = msgspec.structs.replace(entries[i], **values)
    return msgspec.structs.replace(playbook, **{section: tuple(entries)})


def index(playbook, section, code):
    return [entry.code for entry in getattr(playbook, section)].index(code)


async def test_an_office_whose_posts_are_all_held_has_nothing_to_answer_for(longtan):
    assert await found(longtan) == []


async def test_times_are_set_beside_each_other_by_the_hours_that_the_office_works(longtan):
    """Whoever works from eight to eight with a long noon has eight hours in twelve, and others in nine."""
    flow = longtan.playbook.flows[0]
    reminded = msgspec.structs.replace(
        flow.steps[0], limit=Limit(8, ClockKind.WORKING_HOURS), remind_before=Limit(10, ClockKind.CONTINUOUS_HOURS)
    )
    book = changed(longtan.playbook, "flows", 0, steps=(reminded, *flow.steps[1:]))
    assert [(f.path, f.code, f.severity) for f in check(book)] == [
        ("flows[0].steps[0].remind_before", "reminder-before-start", "warning")
    ]
    assert await found(longtan, book) == []  # Said already.
    tight = msgspec.structs.replace(
        reminded, limit=Limit(7, ClockKind.WORKING_HOURS), remind_before=Limit(7, ClockKind.CONTINUOUS_HOURS)
    )
    book = changed(longtan.playbook, "flows", 0, steps=(tight, *flow.steps[1:]))
    assert [finding.severity for finding in check(book)] == ["error"]
    async with longtan.session() as session:
        office = await standing(session, longtan.playbook, DAY)
    own = msgspec.structs.replace(office.calendar, sessions=(Session("08:00", "20:00"),))
    book = changed(
        longtan.playbook,
        "flows",
        0,
        steps=(msgspec.structs.replace(reminded, limit=Limit(10, ClockKind.WORKING_HOURS)), *flow.steps[1:]),
    )
    here = dataclasses.replace(office, playbook=book, calendar=own)
    assert check(book) == ()
    assert [(f.path, f.code, f.severity) for f in warnings(here)] == [
        ("flows[0].steps[0].remind_before", "reminder-before-start", "warning")
    ]


async def test_before_anybody_is_appointed_nobody_is_missed(make_office):
    assert await found(await make_office("longtan", alleys=2)) == []


async def test_posts_that_nobody_holds_are_named_where_they_act_and_where_they_are_told(make_office):
    people = {kind: n for kind, n in EVERYBODY.items() if kind not in {"command", "office-leader"}}
    office = await make_office("longtan", alleys=2, people=people)
    said = await found(office)
    book = office.playbook
    quick, leader = index(book, "flows", "quick"), index(book, "ladders", "leader")
    assert ("posts[0]", "nobody-holds") in said
    assert ("posts[1]", "nobody-holds") in said
    assert (f"flows[{quick}].steps[1].who.post", "step-for-nobody") in said
    assert ("danger.tell[1]", "told-to-nobody") in said
    assert (f"ladders[{leader}].rungs[0].to", "nobody-above-holds") in said
    assert {code for _, code in said} == {"nobody-holds", "step-for-nobody", "told-to-nobody", "nobody-above-holds"}


async def test_an_alley_without_a_steward_is_named_where_the_playbook_demands_one(make_office):
    office = await make_office("longtan", alleys=3, people={**EVERYBODY, "alley-chief": 3})
    async with office.session() as session:
        (finding,) = await lint(session, office.playbook, day=DAY)
    steward = index(office.playbook, "posts", "steward")
    assert (finding.path, finding.code) == (f"posts[{steward}].required_per", "place-without-holder")
    assert finding.params["places"] == ("试验3号",)
    assert finding.severity == "warning"


async def test_a_span_made_smaller_is_measured_against_those_who_hold_more(make_office):
    office = await make_office("longtan", alleys=3, people={**EVERYBODY, "alley-chief": 0, "steward": 3})
    book = office.playbook
    chief = book.post("alley-chief")
    async with office.session() as session:
        person = office.one("steward")
        now = datetime(2026, 1, 1, tzinfo=UTC)
        post = establish_post(
            session, kind=chief, name="三巷长", places=[a.id for a in office.alleys], since=date(2026, 1, 1), by=SYSTEM,
            now=now,
        )  # fmt: skip
        await session.flush()
        seat(session, person=person, post=post, kind=chief, since=date(2026, 1, 1), by=SYSTEM, now=now)
    i = index(book, "posts", "alley-chief")
    narrower = changed(book, "posts", i, places=msgspec.structs.replace(chief.places, max=2))
    assert await found(office, narrower) == [(f"posts[{i}].places.max", "span-exceeded")]
    wider = changed(book, "posts", i, places=msgspec.structs.replace(chief.places, min=4, max=None))
    assert await found(office, wider) == [(f"posts[{i}].places.min", "span-not-reached")]


async def test_more_joint_holders_than_a_draft_allows_are_counted(make_office):
    office = await make_office("longtan", alleys=1, people={**EVERYBODY, "command": 2, "steward": 2, "alley-chief": 1})
    book = office.playbook
    command, steward = index(book, "posts", "command"), index(book, "posts", "steward")
    tight = changed(book, "posts", command, holders_max=1)
    tight = changed(tight, "posts", steward, holders_max_on_street=1)
    assert await found(office, tight) == [
        (f"posts[{command}].holders_max", "too-many-holders"),
        (f"posts[{steward}].holders_max_on_street", "too-many-holders"),
    ]


async def test_people_in_a_kind_of_post_that_the_draft_drops_are_counted(longtan):
    kinds = tuple(p for p in longtan.playbook.posts if p.code != "delegate-steward")
    assert await found(longtan, msgspec.structs.replace(longtan.playbook, posts=kinds)) == [("posts", "kind-gone")]


async def test_duties_that_need_more_hours_than_a_day_has_are_summed_over_the_alleys_held(longtan):
    i = index(longtan.playbook, "cadences", "daily-patrol")
    every = msgspec.structs.replace(longtan.playbook.cadences[i], minutes=481)
    book = msgspec.structs.replace(
        longtan.playbook, cadences=(*longtan.playbook.cadences[:i], every, *longtan.playbook.cadences[i + 1 :])
    )
    assert await found(longtan, book) == [(f"cadences[{i}]", "more-than-a-day")]
    async with longtan.session() as session:
        for alley in longtan.alleys:
            (await session.get_one(type(alley), (longtan.id, alley.id))).length_m = 50 * 481
    assert await found(longtan) == [(f"cadences[{i}]", "more-than-a-day")]


async def test_what_is_done_in_turn_takes_a_share_of_the_day(make_office):
    """Two stewards of one alley that takes 900 minutes to walk; a day has 480."""
    office = await make_office("longtan", alleys=1, people={**EVERYBODY, "steward": 2, "alley-chief": 1})
    async with office.session() as session:
        (await session.get_one(type(office.alleys[0]), (office.id, office.alleys[0].id))).length_m = 50 * 900
    i = index(office.playbook, "cadences", "daily-patrol")
    only = (office.playbook.cadences[i],)
    each = msgspec.structs.replace(office.playbook, cadences=only)
    in_turn = msgspec.structs.replace(each, cadences=(msgspec.structs.replace(only[0], turns=1),))
    assert await found(office, each) == [("cadences[0]", "more-than-a-day")]
    assert await found(office, in_turn) == []


async def test_visits_and_meetings_take_their_time_from_the_same_day(longtan):
    book = longtan.playbook
    i, steward = index(book, "cadences", "daily-patrol"), "steward"
    # Half an hour of the 480 minutes of a working day is left: a visit on every one of them does not fit in with the
    # check-in, one a week does.
    nearly = msgspec.structs.replace(book.cadences[i], minutes=450)
    others = tuple(c for c in book.cadences if c.post != steward or c.verb is Verb.CHECK_IN)
    visit = next(c for c in book.cadences if c.post == steward and c.verb is Verb.VISIT)
    daily = msgspec.structs.replace(visit, every=Every.WORKING_DAY)
    assert await found(longtan, msgspec.structs.replace(book, cadences=(nearly, visit, *others))) == []
    assert await found(longtan, msgspec.structs.replace(book, cadences=(nearly, daily, *others))) == [
        ("cadences[0]", "more-than-a-day")
    ]


async def test_hours_are_summed_over_all_posts_that_somebody_holds_and_the_posts_are_named(longtan):
    """Neither post alone asks more than a day has; both together do. Whom it is about is not said."""
    book, person = longtan.playbook, longtan.one("alley-chief")
    daily = book.cadences[index(book, "cadences", "daily-patrol")]
    mine = msgspec.structs.replace(daily, minutes=300)
    other = msgspec.structs.replace(daily, code="delegates", post="delegate-steward", minutes=250)
    chief = msgspec.structs.replace(daily, code="chiefs", post="alley-chief", minutes=240)
    book = msgspec.structs.replace(book, cadences=(mine, chief, other))
    assert await found(longtan, book) == []
    async with longtan.session() as session:
        kind, day, now = book.post("delegate-steward"), date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
        post = establish_post(
            session, kind=kind, name="委员", places=[longtan.alleys[0].id], since=day, by=SYSTEM, now=now
        )
        await session.flush()
        seat(session, person=person, post=post, kind=kind, since=day, by=SYSTEM, now=now)
    async with longtan.session() as session:
        (finding,) = await lint(session, book, day=DAY)
    assert (finding.path, finding.code) == ("cadences[2]", "more-than-a-day")
    assert finding.text.startswith("现在有 1 人同时任巷长、代表委员管家，")
    assert "每个工作日要 490 分钟" in finding.text
    assert person.name not in finding.text


async def test_a_post_named_that_is_not_registered_is_named(longtan):
    flow = longtan.playbook.flows[0]
    step = flow.steps[0]
    book = changed(
        longtan.playbook, "flows", 0,
        steps=(msgspec.structs.replace(step, who=msgspec.structs.replace(step.who, named="东段巷长")), *flow.steps[1:]),
    )  # fmt: skip
    assert await found(longtan, book) == [("flows[0].steps[0].who.named", "no-such-post")]


async def test_departments_that_the_district_does_not_have_are_named(make_office):
    office = await make_office("financial-street", alleys=1, people={"general-chief": 1})
    said = [path for path, code in await found(office) if code == "department-not-there"]
    book = office.playbook
    called = {code for flow in book.flows for step in flow.steps for code in step.departments}
    assert said == [
        f"departments[{i}].code" for i, d in enumerate(book.departments) if d.code in called and d.is_in_being(DAY)
    ]
    assert Department(code="x", name=book.name).is_in_being(DAY)


async def test_points_and_scores_of_posts_that_nobody_holds_are_named(make_office):
    people = {kind: n for kind, n in EVERYBODY.items() if kind not in {"steward", "deputy-chief"}}
    said = await found(await make_office("longtan", alleys=2, people=people))
    assert ("points.rates[0]", "nobody-can-earn") in said
    assert ("evaluation.posts[1]", "nobody-to-score") in said


async def test_a_limit_into_a_year_whose_holidays_are_unknown_is_provisional(longtan):
    said = await found(longtan, day=date(2040, 3, 1))
    assert {code for _, code in said} == {"unknown-year"}
    assert len(said) == 2  # The longest in working hours and the longest in working days.


async def test_of_one_kind_twenty_are_listed_and_the_rest_counted(longtan):
    ghosts = tuple(
        msgspec.structs.replace(longtan.playbook.posts[0], code=f"ghost-{n}", required_per=None) for n in range(23)
    )
    book = msgspec.structs.replace(longtan.playbook, posts=(*longtan.playbook.posts, *ghosts))
    async with longtan.session() as session:
        said = await lint(session, book, day=DAY)
    assert [f.code for f in said].count("nobody-holds") == 20
    assert [(f.code, f.params) for f in said if f.code.endswith("-more")] == [("nobody-holds-more", {"n": 3})]


@pytest.mark.parametrize("alleys", [1, 7])
async def test_the_number_of_statements_does_not_depend_on_the_size_of_the_office(make_office, databases, alleys):
    office = await make_office("longtan", alleys=alleys, people={**EVERYBODY, "steward": alleys})
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    engine = databases.engine("app").sync_engine
    async with office.session() as session:
        await session.connection()
        sql_event.listen(engine, "before_cursor_execute", note)
        try:
            await lint(session, office.playbook, day=DAY)
        finally:
            sql_event.remove(engine, "before_cursor_execute", note)
    assert len([s for s in seen if not s.startswith("SET")]) == 4


async def test_another_offices_rows_say_nothing_about_this_one(make_office, longtan):
    async with longtan.session() as session:
        (await session.get_one(type(longtan.alleys[0]), (longtan.id, longtan.alleys[0].id))).length_m = 10**6
    assert await found(await make_office("longtan", alleys=2, people=EVERYBODY)) == []
    assert await found(longtan) != []


async def test_a_second_person_must_be_there_to_approve(make_office):
    people = {kind: n for kind, n in EVERYBODY.items() if kind != "office-leader"}
    office = await make_office("longtan", alleys=2, people=people)
    book = office.playbook
    asked = msgspec.structs.replace(book, publishing=msgspec.structs.replace(book.publishing, second_person=True))
    assert ("publishing.second_person", "nobody-to-approve") in await found(office, asked)
    assert ("publishing.second_person", "nobody-to-approve") not in await found(office)


async def test_more_posts_below_one_than_the_draft_allows_are_counted(longtan):
    i = index(longtan.playbook, "posts", "command")
    below = {p.code for p in longtan.playbook.posts if p.reports_to == "command"}
    now = sum(count for kind, count in EVERYBODY.items() if kind in below)
    assert await found(longtan, changed(longtan.playbook, "posts", i, span_max=now)) == []
    assert await found(longtan, changed(longtan.playbook, "posts", i, span_max=now - 1)) == [
        (f"posts[{i}].span_max", "span-of-report-exceeded")
    ]


async def test_a_step_that_another_kind_of_post_covers_is_not_for_nobody(make_office):
    people = {kind: n for kind, n in EVERYBODY.items() if kind != "command"}
    office = await make_office("longtan", alleys=2, people=people)
    i = index(office.playbook, "posts", "command")
    covered = changed(office.playbook, "posts", i, cover="office-leader")
    assert "step-for-nobody" in {code for _, code in await found(office)}
    assert {code for _, code in await found(office, covered)} == {"nobody-holds"}


async def test_a_waiver_for_an_alley_that_the_office_does_not_have_is_named(longtan):
    tiers = longtan.playbook.tiers
    waiver = TierWaiver(
        measure=tiers.weights[0].measure, from_=DAY, until=DAY, because=Text(zh="管线施工"), at_most=tiers.levels[0].code,
        alleys=(longtan.alleys[0].name, "口袋胡同"),
    )  # fmt: skip
    playbook = msgspec.structs.replace(longtan.playbook, tiers=msgspec.structs.replace(tiers, waivers=(waiver,)))
    assert await found(longtan, playbook) == [("tiers.waivers[0].alleys[1]", "alley-not-there")]
