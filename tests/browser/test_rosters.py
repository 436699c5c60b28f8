"""Rosters, exchanges, the register, cards, inspections and care in real Chromium: readable, reachable, and sound."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from hutong.alleys.service import register_unit
from hutong.doubts.models import WalkQuestion
from hutong.doubts.queries import waiting_for
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.patrols.models import Patrol
from hutong.people.models import Person
from hutong.posts.models import PostPlace
from hutong.registers.schemas import EntryKind, SayCorrection, What
from hutong.registers.service import say_correction
from hutong.rosters.exchanging import offer
from hutong.rosters.models import RosterLine
from hutong.rosters.queries import next_month
from hutong.rosters.service import propose_month, publish

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
NOW = datetime.now(UTC)
MONTH = next_month((NOW + timedelta(hours=8)).date())
STEWARD, OTHERS = 60, 44


@pytest.fixture
async def lanes(make_office, password_hash):
    """Two stewards share each alley; next month's roster is out, one asks another, and something is wrong."""
    people = {"command": 1, "alley-chief": 2, "community-worker": 1, "steward": 4, "delegate-steward": 1}
    world = await make_office("longtan", alleys=2, people=people)
    async with world.session() as session:
        await session.execute(update(Person).where(Person.office_id == world.id).values(password_hash=password_hash))
        alley, steward = world.alleys[0].id, world.one("steward").id
        shop = register_unit(session, alley=alley, name="老张理发店", kind="shop", since=NOW.date(), by=SYSTEM, now=NOW)
        register_unit(
            session, alley=alley, name="12号院", kind="yard", since=NOW.date(), households=8, residents=20, by=SYSTEM,
            now=NOW,
        )  # fmt: skip
        await session.flush()
        said = SayCorrection(id=new_id(), alley_id=alley, what=What.MISSING, kind=EntryKind.SHOP, name="修车铺")
        await say_correction(session, said, within=[alley], person=steward, by=SYSTEM, now=NOW)
        roster = await propose_month(session, MONTH, person=None, by=SYSTEM, now=NOW)
        await session.flush()
        await publish(session, roster.id, person=world.one("command").id, by=SYSTEM, now=NOW)
        statement = select(RosterLine).where(RosterLine.office_id == world.id, RosterLine.alley_id.is_not(None))
        lines = (await session.scalars(statement.order_by(RosterLine.day))).all()
        theirs = next(line for line in lines if line.person_id == world.people["steward"][1].id)
        mine = next(line for line in lines if line.person_id == steward)
        given = {"to": steward, "other_id": None, "person": theirs.person_id, "by": SYSTEM, "now": NOW}
        await offer(session, new_id(), theirs.id, **given)
        world.line, world.shop, world.said = mine.id, shop.id, said.id
    return world


@pytest.fixture
def enter(window, lanes, password, sizes):
    async def sign_in(kind):
        page = await window(sizes["phone"])
        await page.goto(f"/o/{lanes.slug}/sign-in")
        await page.fill("#f-login", lanes.one(kind).login)
        await page.fill("#f-password", password)
        await page.click("main button[type=submit]")
        await page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    return sign_in


@pytest.mark.long
@pytest.mark.parametrize("which", ["some", pytest.param("all", marks=[pytest.mark.proof, pytest.mark.timeout(1200)])])
async def test_every_page_is_sound_on_a_phone_and_at_a_desk(enter, lanes, axe, faults, sizes, which):
    pages = {
        "steward": (
            "today", "duties", f"duties?month={MONTH:%Y-%m}", "duties/exchanges", f"duties/lines/{lanes.line}/exchange",
            f"duties/lines/{lanes.line}/exchange?how=swap", f"duties/lines/{lanes.line}/exchange?how=give",
            "duties/calendar", "register/new", "register/new?what=missing&kind=yard",
            f"register/new?what=wrong&unit={lanes.shop}", "register/new?what=gone", "register/mine", "care",
        ),
        "community-worker": (
            "checkins", "checkins/cards", "checkins/closed", "register", f"register/corrections/{lanes.said}",
            f"register/units/{lanes.shop}", "care", "care/new",
        ),
        "command": (f"rosters/{MONTH:%Y-%m}", f"rosters/{MONTH:%Y-%m}/lines", "duties", "inspections"),
        "delegate-steward": ("inspections", "inspections/new"),
    }  # fmt: skip
    if which == "some":
        pages = {"steward": ("duties/exchanges", "register/new"), "community-worker": ("register", "checkins/cards")}
    wrong = []
    for kind, paths in pages.items():
        page = await enter(kind)
        for path in paths:
            answer = await page.goto(f"/o/{lanes.slug}/{path}")
            assert answer.status == 200, path
            name = f"{kind}-{path.replace('/', '-').replace('?', '-')}"[:60]
            wrong += await faults(page, axe, name, sizes, least=STEWARD if "steward" in kind else OTHERS)
        await page.context.close()
    assert wrong == []


@pytest.mark.long
async def test_a_walk_that_was_too_quick_is_asked_about_before_it_is_sent_and_never_again(
    enter, lanes, axe, faults, sizes
):
    """The second alley is two hundred metres long: nobody walks it in a moment."""
    async with lanes.session() as session:
        person = lanes.one("steward")
        await session.execute(
            update(PostPlace).where(PostPlace.office_id == lanes.id, PostPlace.alley_id == lanes.alleys[0].id)
            .values(alley_id=lanes.alleys[1].id)
        )  # fmt: skip
    page = await enter("steward")
    await page.goto(f"/o/{lanes.slug}/field")
    await page.wait_for_selector("[data-shown=home]")
    await page.click("text=今天开始巡访")
    await page.click("button:has-text('试验2号')")
    while "#/finish" not in page.url:
        asked = await page.get_attribute("[data-shown]", "data-at")
        await page.wait_for_timeout(450)
        await page.click("button:has-text('没有问题')")
        await page.wait_for_function(
            "(asked) => document.querySelector('[data-shown]').dataset.at !== asked", arg=asked
        )
    await page.wait_for_timeout(450)
    await page.click("text=完成，送出")
    await page.wait_for_selector("[data-shown=check]")
    assert "200 米" in await page.inner_text("main")
    assert await faults(page, axe, "field-check", sizes, least=STEWARD) == []
    await page.wait_for_timeout(450)
    await page.click("button:has-text('这次只走了一段')")
    await page.wait_for_selector("h1:has-text('已送达')")
    async with lanes.session() as session:
        (patrol,) = await session.scalars(select(Patrol).where(Patrol.office_id == lanes.id))
        (question,) = await session.scalars(select(WalkQuestion).where(WalkQuestion.office_id == lanes.id))
        assert (question.patrol_id, question.person_id, question.answer) == (patrol.id, person.id, "part")
        assert await waiting_for(session, person.id) is None
