"""What a direct line would have taken lately: SQL and the rules of opening agree, case by case."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hutong.cases.matching import lately
from hutong.cases.opening import Reporter, open_case
from hutong.cases.rules.facts import facts_of
from hutong.cases.schemas import OpenCase
from hutong.cases.settings import setting_at
from hutong.conditions import Condition, Op, holds
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.playbooks.categories import Route
from hutong.playbooks.sections import Text

NOW = datetime(2026, 10, 12, 12, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
HOURS = (1, 7, 20, 33, 90, 130, 200, 290, 400, 500, 800)
"""Before `NOW`: nights, week-ends, the National Day holidays, and one of too long ago."""


def route(when, code="own"):
    return Route(code=code, name=Text(zh="直通", en="line"), when=when, flow="hard")


def asks(field, op, value=None):
    return Condition(field=field, op=op, value=value)


CONDITIONS = (
    asks("category", Op.EQ, "litter"),
    asks("category", Op.IN, ("litter", "parking")),
    asks("alley_kind", Op.NE, "street"),
    asks("reporter_post", Op.EQ, "steward"),
    asks("reporter_post", Op.IS_EMPTY),
    asks("rebound", Op.EQ, False),
    asks("weekday", Op.IN, ("sat", "sun")),
    asks("hour", Op.GE, 18),
    asks("working_day", Op.EQ, True),
    asks("danger", Op.EQ, False),
    Condition(any=(asks("working_day", Op.EQ, False), asks("hour", Op.LT, 9))),
    Condition(
        all=(asks("source", Op.EQ, "patrol"), Condition(any=(asks("grade", Op.EQ, "quick"), asks("hour", Op.GE, 20))))
    ),
)


async def filled(make_office):
    office = await make_office("longtan", alleys=2, people={"alley-chief": 2, "steward": 2, "command": 1})
    reported = {}
    async with office.session() as session:
        _, setting = await setting_at(session, NOW)
        for n, hours in enumerate(HOURS):
            at = NOW - timedelta(hours=hours)
            case = OpenCase(
                id=new_id(),
                alley=office.alleys[n % 2].id,
                category=("litter", "parking", "piling")[n % 3],
                title=f"{n}",
            )
            who = office.people["steward" if n % 4 else "alley-chief"][n % 2]
            reporter = Reporter(person=who.id, source="patrol" if n % 2 else "report")
            state = await open_case(session, case, reporter, by=SYSTEM, now=at)
            reported[case.id] = facts_of(setting, state, at), at
    return office, setting, reported


async def test_every_case_is_matched_as_it_would_have_been(make_office):
    office, setting, reported = await filled(make_office)
    recent = {case: facts for case, (facts, at) in reported.items() if at > NOW - timedelta(days=30)}
    assert len(recent) == len(reported) - 1
    async with office.session() as session:
        for condition in CONDITIONS:
            found = await lately(session, route(condition), (), calendar=setting.calendar, now=NOW)
            want = {case for case, facts in recent.items() if holds(condition, facts)}
            assert {one.id for one in found.cases} == want, condition
            assert (found.reported, found.met, found.taken) == (len(recent), len(want), len(want))


async def test_lines_that_are_asked_first_take_theirs(make_office):
    office, setting, reported = await filled(make_office)
    first, own = asks("category", Op.EQ, "litter"), asks("hour", Op.GE, 0)
    async with office.session() as session:
        found = await lately(session, route(own), (route(first, "first"),), calendar=setting.calendar, now=NOW)
    litter = {case for case, (facts, _) in reported.items() if facts["category"] == "litter"}
    assert {one.id for one in found.cases if not one.taken} == litter & {one.id for one in found.cases}
    assert found.met - found.taken == len(litter & {one.id for one in found.cases})
