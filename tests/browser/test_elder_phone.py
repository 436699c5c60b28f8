"""For eyes and thumbs of sixty and over: sizes of letters and targets on every screen of the phone, and its voice."""

import pytest
from sqlalchemy import update

from hutong.people.models import Person
from phones import TWICE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary, label.choice')]
  .filter((node) => node.checkVisibility() && !node.closest('.skip, .unseen, label.choice > *') && node.type !== 'hidden')
  .filter((node) => !(node.tagName === 'INPUT' && node.closest('label')))
  .map((node) => [node.getBoundingClientRect(), node])
  .filter(([box]) => box.height < 59.5 || box.width < 43.5)
  .map(([box, node]) => `${node.tagName} ${node.textContent.trim().slice(0, 20)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
SMALL_LETTERS = """(least) => [...document.querySelectorAll('body *')]
  .filter((node) => node.checkVisibility() && [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
  .filter((node) => parseFloat(getComputedStyle(node).fontSize) < least - 0.1 && !node.closest('.type-switch, .skip, .unseen'))
  .map((node) => `${node.tagName} ${node.textContent.trim().slice(0, 20)} ${getComputedStyle(node).fontSize}`)"""
ALONE = (
    ("visit", "pick"),
    ("visit/people", "count"),
    ("report", "write"),
    ("report/where", "count"),
    ("report/scene", "shoot-scene"),
    ("fix", "pick"),
)
"""The work that is asked outside a walk, and what kind of screen asks it; the last is gone through to its end."""
PLAIN = ("visits/new?whom=shop", "day/note")
VOICE = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, 'speechSynthesis', { value: { cancel() {}, speak(words) { window.spoken.push([words.lang, words.text]); } } });
"""


@pytest.fixture
async def lanes(make_office, password_hash):
    world = await make_office("longtan", alleys=2, people={"command": 1, "alley-chief": 2, "steward": 1})
    async with world.session() as session:
        await session.execute(update(Person).where(Person.office_id == world.id).values(password_hash=password_hash))
    return world


@pytest.fixture
def enter(window, lanes, sign_in):
    async def open_window(**options):
        script = options.pop("script", None)
        page = await window(**options)
        if script:
            await page.add_init_script(script)
        await sign_in(page, lanes, lanes.one("steward"))
        await page.wait_for_url("**/today")
        return page

    return open_window


async def screens(page, lanes):
    """Opens one screen after the other, and names it."""
    for path in ("today", "patrols/start", "day", "reports", "report", "danger", "fixes/new?way=tidy", *PLAIN):
        await page.goto(f"/o/{lanes.slug}/{path}")
        yield path.partition("?")[0].replace("/", "-")
    await page.goto(f"/o/{lanes.slug}/field")
    await page.wait_for_selector("[data-shown=home]")
    yield "field-home"
    if await page.query_selector("text=今天开始巡访"):
        await page.click("text=今天开始巡访")
        yield "field-choose"
        await page.click("button:has-text('试验1号')")
    else:
        await page.click("text=接着巡访")
    await page.wait_for_selector("[data-shown=ask]")
    yield "field-ask"
    code = page.url.rpartition("/")[2]
    for name in ("found", "tell", "unseen"):
        await page.goto(f"/o/{lanes.slug}/field#/{name}/{code}")
        await page.wait_for_selector(f"[data-shown={name}]")
        yield f"field-{name}"
    await page.goto(f"/o/{lanes.slug}/field#/fix/{code}/tidy")
    await page.wait_for_selector("[data-shown=tidy]")
    yield "field-tidy"
    for words in ("记下", "没有拍到，只记下来"):
        await page.wait_for_timeout(TWICE)
        await page.click(f"main button:has-text('{words}')")
    await page.wait_for_selector("[data-shown=more]")
    yield "field-more"
    for name in ("finish", "danger", "add"):
        await page.goto(f"/o/{lanes.slug}/field#/{name}")
        await page.wait_for_selector(f"[data-shown={name}]")
        yield f"field-{name}"
    for name, shown in ALONE:
        await page.goto(f"/o/{lanes.slug}/field#/do/{name}")
        await page.wait_for_selector(f"[data-shown={shown}]")
        yield f"field-{name.replace('/', '-')}"
    # Of a tidying without photos she is asked first, and may put it away all the same.
    for words in ("整理好了", "乱贴", *["下一步", "没有拍到，只记下来"] * 2, "下一步"):
        await page.wait_for_timeout(TWICE)
        await page.click(f"main button:has-text('{words}')")
    await page.wait_for_selector("[data-shown=look]")
    yield "field-look"


@pytest.mark.long
@pytest.mark.parametrize(
    "size", [pytest.param(18, marks=pytest.mark.proof), pytest.param(22, marks=pytest.mark.proof), 30]
)
async def test_every_screen_has_letters_of_the_chosen_size_and_targets_for_thumbs(
    enter, lanes, axe, faults, sizes, size
):
    page = await enter(size=sizes["phone"])
    await page.click(f".type-switch a[data-size='{size}']")
    assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{size}px"
    wrong = []
    async for name in screens(page, lanes):
        wrong += [f"{name}: {each}" for each in await page.evaluate(SMALL_LETTERS, size)]
        wrong += [f"{name}: {each}" for each in await page.evaluate(SMALL_TARGETS)]
        wrong += await faults(page, axe, f"elder-{size}-{name}", sizes)
        await page.set_viewport_size({"width": sizes["phone"][0], "height": sizes["phone"][1]})
    assert wrong == []


@pytest.mark.long
async def test_larger_letters_cost_nothing_that_was_typed_and_stay_on_this_phone(enter, lanes, sizes):
    page = await enter(size=sizes["phone"])
    await page.goto(f"/o/{lanes.slug}/report")
    await page.fill("[name=description]", "路面有个坑")
    await page.click(".type-switch a[data-size='30']")
    assert await page.input_value("[name=description]") == "路面有个坑"
    await page.goto(f"/o/{lanes.slug}/today")
    assert await page.get_attribute("html", "data-type") == "30"


@pytest.mark.long
async def test_the_question_is_read_aloud_where_the_phone_can_speak(enter, lanes, sizes):
    page = await enter(size=sizes["phone"], script=VOICE)
    await page.goto(f"/o/{lanes.slug}/field")
    await page.click("text=今天开始巡访")
    await page.click("button:has-text('念给我听')")
    ((language, words),) = await page.evaluate("window.spoken")
    assert language == "zh-CN"
    assert words.startswith("今天巡哪条街巷？。试验1号")


async def test_where_it_cannot_there_is_no_button(enter, sizes):
    page = await enter(
        size=sizes["phone"], script="Object.defineProperty(window, 'speechSynthesis', { value: undefined })"
    )
    assert not await page.is_visible("[data-aloud]")
    silent = await enter(size=sizes["phone"], java_script_enabled=False)
    assert not await silent.is_visible("[data-aloud]")
