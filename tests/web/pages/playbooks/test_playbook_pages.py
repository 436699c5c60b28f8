"""Rules on pages: read as sentences, drafted with every error told, published, and closed to others."""

import json
from datetime import UTC, datetime
from uuid import UUID
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.playbooks import packs
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import playbook_in_force


@pytest.fixture
async def admin(street, sign_in):
    return await sign_in(street, "office-admin")


@pytest.fixture
def home(street):
    return f"/o/{street.slug}/playbooks"


@pytest.fixture
def draft(admin, home):
    async def begin():
        answer = await admin.post(f"{home}/drafts", {"id": str(new_id())}, page=home)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    return begin


@pytest.mark.long
async def test_the_rules_are_read_as_sentences_and_drawings(admin, home):
    page = await admin.get(home)
    assert page.status_code == 200, page.text
    for told in (
        "街巷长即刻处理",
        "时限 4 个工作小时",
        "第 3 次以后到“相关科室处置”",
        "90 个自然日内",
        "每日半天下街巷",
    ):
        assert told in page.text
    for drawn in page.text.split("<svg")[1:]:
        ET.fromstring("<svg" + drawn.split("</svg>")[0] + "</svg>")
    assert (await admin.get(f"{home}/versions/1")).status_code == 200
    assert (await admin.get(f"{home}/versions/2")).status_code == 404
    assert (await admin.get(f"{home}/versions/99999999999")).status_code == 404


async def test_the_schema_is_there_for_everybody_and_the_text_as_it_was_written(admin, browser, home):
    address = (await admin.get(home)).text.split('schemas/playbook.zh.json"')[0].split('href="')[-1] + "schemas/"
    found = [await browser().get(f"/schemas/playbook.{language}.json") for language in ("zh", "en")]
    assert address.endswith("/schemas/")
    schemas = [json.loads(answer.text) for answer in found]
    assert [schema["$schema"].endswith("2020-12/schema") for schema in schemas] == [True, True]
    titles = [schema["$defs"]["Playbook"]["properties"]["posts"]["title"] for schema in schemas]
    assert titles[0] != titles[1]
    assert titles[1].isascii()
    for name in ("playbook.json", "playbook.xx.json", "x" * 3000, "%00", "..%2Fplaybook.zh.json"):
        assert (await browser().get(f"/schemas/{name}")).status_code == 404
    text = (await admin.get(f"{home}/versions/1/text.toml")).text
    assert text == packs.text("financial-street")
    assert text.count("#") > 20


@pytest.mark.long
async def test_every_error_is_told_with_its_path_and_nothing_is_lost(admin, home, draft, street, hidden):
    address = await draft()
    page = (await admin.get(address)).text
    broken = packs.text("financial-street").replace('to = "sections"', 'to = "nowhere"').replace(
        'kind = "sections"', 'kind = "sitting"'
    )  # fmt: skip
    answer = await admin.post(address, {"revision": hidden(page, "revision"), "source": broken, "notes": "试一试"})
    assert answer.status_code == 422
    assert "已存为草稿" in answer.text
    assert "nowhere" in answer.text
    assert "edit?at=flows%5B2%5D.steps%5B2%5D.kind" in answer.text
    assert answer.text.count("edit?at=flows%5B2%5D") >= 3
    assert "试一试" in answer.text
    # The draft is kept, the office goes on under the rules it had.
    again = (await admin.get(address)).text
    assert "nowhere" in again
    refused = await admin.post(
        f"{address}/publish",
        {"revision": hidden(again, "revision"), "number": "街办发〔2026〕3号", "in_force_from": "2027-01-01"},
        page=address,
    )
    assert refused.status_code == 422
    assert "现行制度不变" in refused.text
    async with street.session() as session:
        assert (await playbook_in_force(session, datetime.now(UTC))).version == 1


async def test_a_draft_is_published_from_a_day(admin, home, draft, street, hidden, answer_warnings):
    address = await draft()
    page = (await admin.get(address)).text
    longer = packs.text("financial-street").replace("window_days = 90", "window_days = 120")
    saved = await admin.post(address, {"revision": hidden(page, "revision"), "source": longer})
    assert saved.status_code == 303, saved.text
    page = (await admin.get(address)).text
    form = {"revision": hidden(page.split('id="publish"')[1], "revision"), "number": "街办发〔2026〕3号"}
    early = await admin.post(f"{address}/publish", {**form, "in_force_from": "2017-01-01"}, page=address)
    assert early.status_code == 422
    assert "街办发〔2026〕3号" in early.text
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    await answer_warnings(street, UUID(address.rsplit("/", 1)[1]), datetime.now(ZoneInfo("Asia/Shanghai")).date())
    put = await admin.post(f"{address}/publish", {**form, "in_force_from": today}, page=address)
    assert put.status_code == 303, put.text
    page = await admin.get(home)
    assert "街办发〔2026〕3号" in page.text
    assert "120 个自然日内" in page.text
    assert (await admin.get(address)).status_code == 409  # Published ones are never edited.
    async with street.session() as session:
        versions = (await session.scalars(select(PlaybookVersion.version))).all()
    assert sorted(v for v in versions if v) == [1, 2]


@pytest.mark.long
async def test_two_who_edit_do_not_overwrite_each_other(admin, draft, hidden):
    address = await draft()
    revision = hidden((await admin.get(address)).text, "revision")
    source = packs.text("financial-street")
    assert (await admin.post(address, {"revision": revision, "source": source})).status_code == 303
    second = await admin.post(address, {"revision": revision, "source": source + "\n# 我的改动"})
    assert second.status_code == 409
    assert "草稿已被别人改过" in second.text
    assert "我的改动" in second.text


@pytest.mark.long
async def test_a_double_click_begins_one_draft(admin, home, street):
    id_ = str(new_id())
    for _ in range(2):
        assert (await admin.post(f"{home}/drafts", {"id": id_}, page=home)).status_code == 303
    async with street.session() as session:
        drafts = (await session.scalars(select(PlaybookVersion).where(PlaybookVersion.state == "draft"))).all()
    assert len(drafts) == 1


@pytest.mark.long
async def test_others_neither_draft_nor_read(street, sign_in, home, draft):
    address = await draft()
    superior = await sign_in(street, "deputy-general-chief")
    assert (await superior.get(home)).status_code == 200
    assert (await superior.get(address)).status_code == 403
    chief = await sign_in(street, "alley-chief")
    assert (await chief.get(home)).status_code == 403
    assert (
        await chief.post(f"{home}/drafts", {"id": str(new_id())}, page=f"/o/{street.slug}/cases")
    ).status_code == 403
