"""Grades that are rehearsed go on from those of before, month by month; decisions of people are taken along."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.clocks import Calendar
from hutong.ids import new_id
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.sections import Text
from hutong.playbooks.tiers import Tier, TierMeasure, Tiers, TierWeight
from hutong.posts.directory import Directory
from hutong.posts.facts import AlleyFact
from hutong.rehearsals.rules.grading import SKIPPED, Monthly, Span, spans
from hutong.rehearsals.rules.ground import Decided, Ground, Rules, Term
from hutong.rehearsals.rules.regrading import regraded
from hutong.tiers.rules import Stood

ALLEY = new_id()
JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2026, n, 1) for n in (7, 8, 9, 10))
STARTER = check_text(packs.text("starter")).playbook
replace = msgspec.structs.replace


def rules(*, months=2, awarded=False):
    """达标 after one month, 优美 after some more; what counts is whether the list was clear."""
    levels = tuple(
        Tier(code=code, name=Text(zh=code), reach=Decimal(90), months=n, keep=Decimal(60))
        for code, n in (("standard", 1), ("fine", months))
    )
    weight = TierWeight(code="clean", name=Text(zh="清单"), measure=TierMeasure.CLEAN, weight=Decimal(100))
    return replace(STARTER, tiers=Tiers(levels=levels, weights=(weight,), awarded=awarded))


def ground(playbook, clear, first=JULY, **more):
    """Months from the first on, each walked on one day: everything was clear, or nothing."""
    months = [date(2026, first.month + n, 1) for n in range(len(clear))]
    last = date(2026, first.month + len(clear), 1) - timedelta(days=1)
    answers = {
        month: [[{"item": i.code, "state": "clear" if ok else "found"} for i in playbook.items_on(month)]]
        for month, ok in zip(months, clear, strict=True)
    }
    since, until = (datetime(d.year, d.month, d.day, tzinfo=UTC) for d in (first, last + timedelta(days=1)))
    alley = AlleyFact(ALLEY, new_id(), "alley", "甲巷", date(2020, 1, 1))
    directory = Directory(kinds=(), alleys=(alley,), posts=(), places=(), appointments=(), absences=())
    return Ground(
        since=since, until=until, now=until, first=first, last=last, calendar=Calendar(), directory=directory,
        playbooks={1: playbook}, terms=[Term(date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC), 1)], acts=(),
        answers={ALLEY: answers}, **more,
    )  # fmt: skip


def graded(where, draft=None):
    found = Monthly(where).grades(Rules(where, draft))
    return found and found[ALLEY]


def test_whole_months_are_graded_and_a_period_without_any_as_one():
    assert spans(date(2026, 6, 20), date(2026, 9, 2)) == (
        Span(JULY, JULY, date(2026, 7, 31)), Span(AUGUST, AUGUST, date(2026, 8, 31)),
    )  # fmt: skip
    assert spans(date(2026, 7, 31), date(2026, 8, 29)) == (Span(AUGUST, date(2026, 7, 31), date(2026, 8, 29)),)
    assert [span.is_whole for span in spans(date(2026, 7, 2), date(2026, 7, 31))] == [False]


def test_it_goes_on_from_the_grade_and_the_months_of_before():
    stood = {ALLEY: Stood(date(2026, 6, 1), "standard", 1)}
    found = graded(ground(rules(), [True], stood=stood))
    assert (found.tier, found.clean, found.months[0].verdict.before.clean) == ("fine", 0, 1)
    long_ago = {ALLEY: Stood(date(2026, 4, 1), "standard", 1)}
    assert graded(ground(rules(), [True], stood=long_ago)).end == ("standard", None, 1)
    assert graded(ground(rules(), [False], stood=stood)).end == (None, None, 0)


@pytest.mark.parametrize(
    ("decision", "end", "told"),
    [
        (Decided("standard", "awarded"), ("standard", None, 1), "awarded"),
        (Decided("standard", "declined"), (None, "standard", 1), "declined"),
        (Decided("fine", "awarded"), (None, "standard", 1), SKIPPED),
    ],
)
def test_what_people_decided_is_taken_along_where_it_was_proposed(decision, end, told):
    found = graded(ground(rules(awarded=True), [True, True], decisions={(ALLEY, JULY): decision}))
    assert (found.end, [month.decision for month in found.months]) == (end, [told, ""])


@given(st.lists(st.booleans(), min_size=2, max_size=5), st.integers(1, 4), st.integers(1, 3))
def test_a_period_in_two_halves_comes_to_the_same(clear, at, months):
    at = min(at, len(clear) - 1)
    book = rules(months=months)
    whole, begun = graded(ground(book, clear)), graded(ground(book, clear[:at]))
    stood = {ALLEY: Stood(date(2026, JULY.month + at - 1, 1), begun.tier, begun.clean)}
    rest = graded(ground(book, clear[at:], date(2026, JULY.month + at, 1), stood=stood))
    assert (*begun.months, *rest.months) == whole.months
    assert rest.end == whole.end


@pytest.mark.parametrize("which", ["then", "now"])
def test_one_of_the_rules_may_know_no_grades(which):
    book, none = rules(), replace(STARTER, tiers=None)
    old, new = (none, book) if which == "then" else (book, none)
    where = ground(old, [True])
    then, now = (Monthly(where).grades(Rules(where, draft)) for draft in (None, new))
    found = regraded(spans(where.first, where.last), {ALLEY: "甲巷"}, (old.tiers, new.tiers), then, now, {})
    assert (then is None, now is None) == (which == "then", which == "now")
    assert (found.alleys, found.other, found.regraded[0].is_other) == (1, 1, True)
    assert [(one.code, one.real, getattr(one, which)) for one in found.counts] == [
        ("standard", None, None), ("fine", None, None), (None, None, None),
    ]  # fmt: skip
    other = "now" if which == "then" else "then"
    assert [getattr(one, other) for one in found.counts] == [1, 0, 0]
    assert regraded(spans(where.first, where.last), {ALLEY: "甲巷"}, (None, None), None, None, {}) is None
