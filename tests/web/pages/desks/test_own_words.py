"""An office with other words sees its own on every screen that speaks of these things."""

import re
from datetime import date

import pytest

from hutong.playbooks.points import PointEvent, Points, Rate
from hutong.playbooks.sections import Text
from hutong.playbooks.terms import Terms

PEOPLE = {"office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 1, "community-worker": 1, "steward": 1}
OWN = Terms(**{name: Text(zh=f"【{name}】", en=f"[{name}]") for name in Terms.__struct_fields__})


@pytest.fixture
async def office(make_office, put_in_force):
    world = await make_office("starter", alleys=1, people=PEOPLE)
    rate = Rate(code="day", name=Text(zh="一天"), event=PointEvent.CHECK_IN, amount=5, from_=date(2026, 1, 1))
    await put_in_force(world, terms=OWN, points=Points(rates=(rate,)))
    return world


# (who, where, the words that stand there)
SCREENS = [
    ("steward", "/today", ["check_in"]),
    ("steward", "/points", ["points"]),
    ("community-worker", "/checkins", ["check_in", "card", "gathered_report"]),
    ("community-worker", "/checkins/late", ["check_in"]),
    ("community-worker", "/batches", ["gathered_report"]),
    ("community-worker", "/cases", ["gathered_report"]),
    ("alley-chief", "/councils", ["hall", "council"]),
    ("alley-chief", "/councils/new", ["hall", "council"]),
    ("command", "/sessions", ["coordination", "hall", "council"]),
    ("command", "/desk/headquarters", ["headquarters"]),
    ("office-admin", "/people/new", ["card"]),
    ("community-worker", "/groups", ["steward"]),
    ("community-worker", "/register", ["steward"]),
    ("community-worker", "/sheets", ["steward"]),
]


@pytest.mark.parametrize(("language", "marks"), [("zh", "【】"), ("en", "[]")])
async def test_the_offices_own_words_stand_on_its_screens_and_the_usual_ones_do_not(
    office, sign_in, text_of, language, marks
):
    browsers = {kind: await sign_in(office, kind) for kind in {kind for kind, _, _ in SCREENS}}
    missing, usual = [], []
    for kind, path, terms in SCREENS:
        answer = await browsers[kind].get(f"/o/{office.slug}{path}?lang={language}")
        assert answer.status_code == 200, path
        told = re.sub(r"[【\[]\w+[】\]]", "", text_of(answer.text))
        missing += [(path, term) for term in terms if f"{marks[0]}{term}{marks[1]}" not in answer.text]
        if language == "zh":  # In English the unit in which they are counted is "points" as well.
            usual += [(path, term) for term in terms if getattr(Terms(), term).zh in told]
    assert (missing, usual) == ([], [])
