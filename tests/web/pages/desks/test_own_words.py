"""An office with other words sees its own on every screen that speaks of these things."""

import re
from datetime import date

import msgspec
import pytest
from bs4 import BeautifulSoup

from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
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


ABOUT_ALL_OFFICES = re.compile(r"/(playbooks|checklists|library|baselines|packs)(/|\?|$)")
"""Where rules are written, and what came from elsewhere: these speak of the thing itself, whatever an office calls it."""

USUAL = {name: re.compile(getattr(Terms(), name).zh) for name in Terms.__struct_fields__}
USUAL["chief"] = re.compile(r"街巷长(?!度| ?\d|（米）)")  # 街巷长 320 米 is how long an alley is.


def nameless(value):
    """With nothing of the office's own in it that might bear a usual word."""
    if isinstance(value, Text):
        return Text(zh="甲", en="A")
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **{n: nameless(getattr(value, n)) for n in value.__struct_fields__})
    return tuple(map(nameless, value)) if isinstance(value, tuple) else value


@pytest.mark.long
async def test_no_page_that_a_post_can_reach_speaks_of_these_things_in_the_usual_words(
    make_office, put_in_force, sign_in, crawl, text_of
):
    book = check_text(packs.text("starter")).playbook
    office = await make_office("starter", alleys=1, people={kind.code: 1 for kind in book.posts})
    rate = Rate(code="day", name=Text(zh="一天"), event=PointEvent.CHECK_IN, amount=5, from_=date(2026, 1, 1))
    rules = {field: nameless(getattr(book, field)) for field in book.__struct_fields__ if field != "schema_version"}
    await put_in_force(office, **{**rules, "terms": OWN, "points": Points(rates=(rate,))})
    home, done, usual = f"/o/{office.slug}", set(), set()
    for code in office.people:
        visitor = await sign_in(office, code)
        done.discard(home)

        async def read(path, visitor=visitor):
            answer = await visitor.get(path)
            if answer.is_redirect:
                return [answer.headers["location"]]
            if "text/html" not in answer.headers.get("content-type", "") or path.endswith("/field"):
                return []
            if not ABOUT_ALL_OFFICES.search(path.removeprefix(home)):
                told = re.sub(r"【\w+】", "", text_of(answer.text))
                usual.update((name, path) for name, word in USUAL.items() if word.search(told))
            return [link["href"] for link in BeautifulSoup(answer.text, "html.parser").select("a[href]")]

        await crawl(home, home, read, done)
    assert sorted(usual) == []
    assert len(done) > 40
