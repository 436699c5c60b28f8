"""Pages of people's daily work in an office that is at work: sound for axe at 390 and 1280 px and in three sizes of letters.

Households in care, handovers, voices, matters that are not ours, inspections, exchanged days, duty sheets typed in. Every
day a few of them in the largest letters; all of them, and all that a steward reaches, as a proof.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Error
from sqlalchemy import select, update

from hutong.care.models import CareHousehold
from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.patrols.models import Patrol
from hutong.people.models import Person
from hutong.rosters.queries import next_month
from hutong.rosters.service import propose_month, publish
from worlds import BEIJING

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]
NOW = datetime.now(UTC)
PEOPLE = {
    "command": 1, "office-leader": 1, "office-admin": 1, "alley-chief": 2, "community-worker": 1, "steward": 4,
    "delegate-steward": 1,
}  # fmt: skip
DEEDS = {
    "steward": ("care", "voice", "voice/mine", "duties", "duties/exchanges", "register/new", "register/mine",
                "leave/new"),
    "community-worker": ("care", "care/new", "sheets", "sheets/print", "handed", "register", "register/units/new"),
    "alley-chief": ("voices", "needs", "handovers"),
    "office-admin": ("handovers", "care/looks", "voices/pooled"),
    "delegate-steward": ("inspections", "inspections/new"),
    "command": ("referrals", "inspections", "rosters"),
}  # fmt: skip
DAILY = {"steward": ("care", "duties/exchanges", "voice"), "community-worker": ("care/new",)}


@pytest.fixture
async def office(make_office, password_hash):
    """A week of work: somebody in care, days to exchange, a matter under way, one that is not ours, a post given over."""
    world = await make_office("longtan", alleys=2, people=PEOPLE)
    alley, today = world.alleys[0].id, NOW.astimezone(BEIJING).date()
    async with world.session() as session:
        await session.execute(update(Person).where(Person.office_id == world.id).values(password_hash=password_hash))
        for number in (1, 2):
            session.add(CareHousehold(
                office_id=world.id, id=new_id(), alley_id=alley, number=number, name="张桂兰", door="七号院", every_days=7,
                since=today, agreed_on=today - timedelta(days=30), visited_on=today - timedelta(days=9 * number),
                registered_by=world.one("community-worker").id,
            ))  # fmt: skip
        for month in (today, next_month(today)):
            roster = await propose_month(session, month, person=None, by=SYSTEM, now=NOW)
            await session.flush()
            await publish(session, roster.id, person=world.one("command").id, by=SYSTEM, now=NOW)
        for n, words in enumerate(("路面有个坑，下雨积水", "门口堆着旧家具", "墙上贴满了小广告")):
            report = OpenCase(id=new_id(), alley=alley, category="road", description=words, position_m=20 * n)
            await open_case(session, report, Reporter(person=world.one("steward").id), by=SYSTEM, now=NOW)
    return world


@pytest.fixture
def enter(window, office, sign_in):
    async def open_window(kind, size, letters):
        page = await window(size)
        await sign_in(page, office, office.one(kind), letters)
        return page

    return open_window


@pytest.fixture
def at_both_widths(faults, axe, sizes):
    """What is wrong with the open page at 390, 320 and 1280 px, targets too."""

    async def look(page, name):
        steward = await page.evaluate("document.body.classList.contains('steward')")
        found = await faults(page, axe, name, sizes, least=60 if steward else 44)
        await page.set_viewport_size({"width": sizes["desk"][0], "height": sizes["desk"][1]})
        result = await page.evaluate(
            "axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag22aa'] } })"
        )
        found += [f"{name} at 1280: axe {v['id']}: {v['nodes'][0]['html'][:160]}" for v in result["violations"]]
        await page.set_viewport_size({"width": sizes["phone"][0], "height": sizes["phone"][1]})
        return found

    return look


async def looked_at(enter, at_both_widths, office, sizes, letters, pages):
    wrong = []
    for kind, paths in pages.items():
        page = await enter(kind, sizes["phone"], letters)
        for path in paths:
            answer = await page.goto(f"/o/{office.slug}/{path}")
            name = f"{kind}-{path.replace('/', '-')}-{letters}"
            wrong += [f"{name} answered {answer.status}"] if answer.status >= 400 else await at_both_widths(page, name)
        await page.context.close()
    return wrong


@pytest.mark.long
async def test_a_few_pages_in_the_largest_letters(enter, at_both_widths, office, sizes):
    assert await looked_at(enter, at_both_widths, office, sizes, 30, DAILY) == []


@pytest.mark.proof
@pytest.mark.parametrize("letters", [18, 22, 30])
async def test_the_pages_of_daily_work(enter, at_both_widths, office, sizes, letters):
    assert await looked_at(enter, at_both_widths, office, sizes, letters, DEEDS) == []


@pytest.mark.proof
@pytest.mark.parametrize("letters", [18, 22, 30])
async def test_all_that_a_steward_reaches(enter, at_both_widths, crawl, office, sizes, letters):
    page, wrong = await enter("steward", sizes["phone"], letters), []

    async def read(path):
        try:
            answer = await page.goto(path)
        except Error as problem:
            if "Download is starting" not in problem.message:
                raise
            return []
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            return []
        wrong.extend([f"{path} answered {answer.status}"] if answer.status >= 400 else [])
        wrong.extend(f"{urlsplit(path).path} {each}" for each in await at_both_widths(page, ""))
        return await page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")

    await crawl(page.url, f"/o/{office.slug}", read, set())
    assert wrong == []


@pytest.mark.proof
async def test_a_post_is_given_over_and_a_duty_sheet_typed_in(enter, at_both_widths, office, sizes):
    async with office.session() as session:
        case = (await session.scalars(select(Case.id).where(Case.office_id == office.id))).first()
    chief, home = await enter("alley-chief", sizes["phone"], 18), f"/o/{office.slug}"
    await chief.goto(f"{home}/cases/{case}?do=refer")
    wrong = await at_both_widths(chief, "referral")
    admin = await enter("office-admin", sizes["desk"], 18)
    await admin.goto(f"{home}/people/{office.one('alley-chief').id}")
    await admin.click("summary:has-text('结束')")
    await admin.fill("[name=last_day] >> nth=0", "2026-06-30")
    await admin.click("button:has-text('结束任职')")
    await admin.wait_for_url("**/handovers/*")
    wrong += await at_both_widths(admin, "handover")
    worker = await enter("community-worker", sizes["desk"], 18)
    yesterday = NOW.astimezone(BEIJING).date() - timedelta(days=1)
    await worker.goto(f"{home}/sheets/{office.one('steward').id}?day={yesterday}")
    wrong += await at_both_widths(worker, "sheet")
    for clear in await worker.locator("[name^='ticks.'][value=clear]").all():
        await clear.check()
    await worker.fill("[name=began]", "08:00")
    await worker.fill("[name=minutes]", "40")
    await worker.click("button:has-text('补录')")
    await worker.wait_for_url("**/sheets/*/*")
    wrong += await at_both_widths(worker, "sheet-done")
    async with office.session() as session:
        (patrol,) = await session.scalars(select(Patrol).where(Patrol.office_id == office.id))
    assert (patrol.day, patrol.minutes) == (yesterday, 40)
    assert wrong == []


@pytest.mark.proof
async def test_a_household_in_care_is_shown_to_its_steward_by_number_alone(enter, at_both_widths, office, sizes):
    steward = await enter("steward", sizes["phone"], 30)
    await steward.goto(f"/o/{office.slug}/care")
    await steward.click("main a[href*='/care/'] >> nth=0")
    assert await at_both_widths(steward, "care-household") == []
    assert "张桂兰" not in await steward.inner_text("main")
