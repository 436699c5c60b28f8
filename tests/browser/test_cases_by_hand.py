"""Lists worked, cases pressed, merged and talked about, a message entered by the keyboard: in Chromium, one world."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import xlsxwriter
from sqlalchemy import update

from hutong.annotations.schemas import Comment
from hutong.annotations.service import comment_on, label
from hutong.cases.handling import merge_into, press
from hutong.cases.opening import Reporter, open_case
from hutong.cases.queries import case_for
from hutong.cases.schemas import MergeInto, OpenCase, Press
from hutong.hotline.reading import guessed_mapping, read_sheet
from hutong.hotline.service import name_columns, send_list
from hutong.ids import new_id
from hutong.jobs import run_due
from hutong.journal import SYSTEM, Actor
from hutong.people.models import Person
from hutong.phrases.schemas import WritePhrase
from hutong.phrases.service import write_phrase
from hutong.saved_lists.schemas import SaveList
from hutong.saved_lists.service import save_list

PEOPLE = {"general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1, "office-admin": 1, "community-lead": 1}


def sheet():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        rows = (
            ("工单编号", "诉求内容", "地址", "答复时限"),
            ("20261130-001", "试验1号门口共享单车挡住盲道，老人出行不便", "", "2099-12-01 10:00"),
            ("20261130-002", "楼下有人占道经营，噪声大", "试验2号", ""),
            ("20261130-003", "不知道哪里的问题", "", ""),
        )
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                page.write(n, m, cell)
    return out.getvalue()


@pytest.fixture
async def scene(make_office, databases, password_hash):
    """An office in the middle of its work."""
    street = await make_office("financial-street", alleys=2, people=PEOPLE, west=True)
    now = datetime.now(UTC)
    chief, general, head = (street.one(kind) for kind in ("alley-chief", "general-chief", "headquarters"))
    cases = []
    async with street.session() as session:
        await session.execute(update(Person).where(Person.office_id == street.id).values(password_hash=password_hash))
        for n, (title, ago) in enumerate(
            (("单车挡住12号门口盲道", 2), ("12号门口单车乱停，挡盲道", 1), ("路口单车倒了一片", 0), ("巷口单车", 0))
        ):
            case = OpenCase(id=new_id(), alley=street.alleys[0].id, category="bikes", title=title, position_m=40 + n)
            reporter = Reporter(person=chief.id, source="patrol")
            await open_case(session, case, reporter, by=SYSTEM, now=now - timedelta(minutes=ago))
            cases.append(case.id)
    me = Actor("person", general.id)
    async with street.session() as session:
        until = now + timedelta(minutes=100)
        sent = Press(until=until, note="群众反映强烈，请今天办结。")
        await press(session, cases[0], sent, person=general.id, by=me, now=now)
        await merge_into(
            session, cases[3], MergeInto(leader=cases[2], note="同一处"), person=general.id, by=me, now=now
        )
        view = await case_for(session, general.id, cases[0], now=now)
        said = Comment(id=new_id(), body="下午三点现场碰头。")
        await comment_on(session, view, said, person=general.id, by=me, now=now)
        await label(session, view, "本周必办", person=general.id, by=me, now=now)
        kept = SaveList(id=new_id(), name="单车在办", query="which=open&category=bikes", shared=True)
        await save_list(session, kept, person=general.id, by=me, now=now)
        for deed, zh in (("press", "请尽快办结并回话。"), ("comment", "明天一早现场见。"), ("done", "已恢复原状。")):
            phrase = WritePhrase(id=new_id(), deed=deed, zh=zh, en="")
            await write_phrase(session, phrase, by=me, now=now)
    list_id, content = new_id(), sheet()
    headings, rows = read_sheet(content)
    async with street.session() as session:
        by = Actor("person", head.id)
        await send_list(
            session, list_id, name="12345工单.xlsx", content=content, headings=headings, rows=rows, person=head.id,
            by=by, now=now,
        )  # fmt: skip
    async with street.session() as session:
        await name_columns(session, list_id, guessed_mapping(headings))
    await run_due(databases, street.id)
    return street, cases, list_id


async def sign_in(page, office, login, password):
    await page.goto(f"/o/{office.slug}/sign-in")
    await page.fill("input[name=login]", login)
    await page.fill("input[name=password]", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.mark.long
async def test_every_page_is_sound_at_every_width(window, scene, password, axe, sizes, faults):
    street, cases, list_id = scene
    home = f"/o/{street.slug}"
    pages = {
        "general-chief": {
            "list": "/cases?which=open&grade=simple",
            "case": f"/cases/{cases[0]}",
            "case-hand-on": f"/cases/{cases[1]}?do=hand_on",
            "case-press": f"/cases/{cases[1]}?do=press",
            "case-merge": f"/cases/{cases[1]}?do=merge",
            "case-merged": f"/cases/{cases[3]}?do=take_out",
            "alike": f"/cases/{cases[1]}/alike",
            "desk": "/desk/superior",
        },
        "headquarters": {"hotline": "/hotline", "hotline-list": f"/hotline/{list_id}", "calls": "/calls/new"},
        "office-admin": {"phrases": "/phrases"},
    }
    found = []
    for who, theirs in pages.items():
        page = await window(sizes["phone"])
        await sign_in(page, street, f"{who}1", password)
        for name, path in theirs.items():
            await page.goto(home + path)
            found += await faults(page, axe, f"by-hand-{name}", sizes, least=44)
    assert found == []


@pytest.mark.long
async def test_a_pasted_message_is_entered_by_the_keyboard_alone(window, scene, password, sizes):
    """Paste, look, Ctrl and Enter: the page guesses the rest meanwhile."""
    street, _, _ = scene
    page = await window(sizes["desk"])
    await sign_in(page, street, "community-lead1", password)
    await page.goto(f"/o/{street.slug}/calls/new")
    steps = 0

    async def press_key(key):
        nonlocal steps
        steps += 1
        await page.keyboard.press(key)

    assert await page.evaluate("document.activeElement.id") == "f-description"
    await page.keyboard.insert_text("王大妈 2026/11/30 09:12\n试验1号 12 号门口单车挡住盲道，电话 13800138000")
    steps += 1
    await page.wait_for_selector("#guess .notice")
    assert "单车" in await page.inner_text("#guess .notice")
    assert await page.input_value("#f-name") == "王大妈"
    await press_key("Control+Enter")
    await page.wait_for_selector(".code-large")
    assert steps == 2


@pytest.mark.long
async def test_the_group_text_is_copied_and_a_canned_text_fills_its_field(window, scene, password, sizes):
    street, cases, _ = scene
    page = await window(sizes["desk"], permissions=["clipboard-read", "clipboard-write"])
    await sign_in(page, street, "general-chief1", password)
    await page.goto(f"/o/{street.slug}/cases/{cases[1]}?do=press")
    await page.select_option("#f-phrase-note", label="请尽快办结并回话。")
    assert await page.input_value("#f-note") == "请尽快办结并回话。"
    await page.click("[data-copy]")
    await page.wait_for_function("document.querySelector('[data-copy]').textContent.startsWith('已复制')")
    assert "试验1号" in await page.evaluate("navigator.clipboard.readText()")


async def test_cases_are_ticked_and_done_together(window, scene, password, sizes):
    street, cases, _ = scene
    page = await window(sizes["desk"])
    await sign_in(page, street, "general-chief1", password)
    await page.goto(f"/o/{street.slug}/cases?which=open")
    for case in cases[:2]:
        await page.check(f'input[name=cases][value="{case}"]')
    await page.click("text=选中的一起办")
    await page.check("input[name=deed][value=watch]")
    await page.click("#many button[type=submit]")
    await page.wait_for_selector("text=2 件已办。")
