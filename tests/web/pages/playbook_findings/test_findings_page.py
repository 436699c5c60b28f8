"""Beside a draft stands what is wrong with it; what is odd is mended, or somebody says why it may stand."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hutong.ids import new_id
from hutong.playbooks import packs

SPARE = '\n[[ladders]]\ncode = "spare"\nname = { zh = "备用" }\nrungs = [{ to = "general-chief" }]\n'
OTHER = SPARE.replace("spare", "other").replace("备用", "另备")


@pytest.fixture
async def admin(street, sign_in):
    return await sign_in(street, "office-admin")


@pytest.fixture
def draft(admin, street, hidden):
    async def begin(source):
        home = f"/o/{street.slug}/playbooks"
        address = (await admin.post(f"{home}/drafts", {"id": str(new_id())}, page=home)).headers["location"]
        page = (await admin.get(address)).text
        await admin.post(address, {"revision": hidden(page, "revision"), "source": source})
        return address

    return begin


def marks(page):
    """Of each open warning: what it says, its mark, and the day."""
    found = re.findall(r"<p>(?:<a[^>]*>|<span[^>]*>)(.*?)</p>.*?name=\"mark\" value=\"(\w+)\"", page, re.DOTALL)
    return {mark: said for said, mark in found}


def day():
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


async def publish(admin, address, page, hidden):
    form = {"revision": hidden(page.split('id="publish"')[1], "revision"), "number": "街办发〔2026〕9号"}
    return await admin.post(f"{address}/publish", {**form, "in_force_from": day()}, page=address)


@pytest.mark.long
async def test_each_finding_names_its_place_in_words_and_leads_to_its_field(admin, draft):
    text = packs.text("financial-street").replace("holders_max = 2", "holders_max = 0", 1) + SPARE
    page = (await admin.get(await draft(text))).text
    line = text[: text.index("holders_max = 0")].count("\n") + 1
    assert re.search(r'href="[^"]+/edit\?at=posts%5B0%5D\.holders_max">岗位“[^”]+” › [^<]+</a>', page)
    assert f"（文本第 {line} 行）" in page
    assert "“备用”没有用到。" in page


async def test_a_warning_is_answered_for_beside_it_and_the_reason_is_shown(admin, draft, hidden):
    address = await draft(packs.text("financial-street") + SPARE)
    page = (await admin.get(address)).text
    refused = await publish(admin, address, page, hidden)
    assert refused.status_code == 422
    assert "“备用”没有用到" in refused.text
    (mark,) = (mark for mark, said in marks(page).items() if "备用" in said)
    put = await admin.post(f"{address}/acknowledge", {"mark": mark, "day": day(), "reason": "下月启用"}, page=address)
    assert put.status_code == 303, put.text
    page = (await admin.get(address)).text
    assert "理由：下月启用" in page
    assert mark not in marks(page)


@pytest.mark.long
async def test_all_of_a_kind_are_answered_for_at_once_and_it_is_published_with_them(admin, draft, hidden, street):
    address = await draft(packs.text("financial-street") + SPARE + OTHER)
    while open_ones := marks((await admin.get(address)).text):
        mark = next(iter(open_ones))
        sent = {"mark": mark, "day": day(), "reason": "已经知道", "same": "1"}
        assert (await admin.post(f"{address}/acknowledge", sent, page=address)).status_code == 303
    page = (await admin.get(address)).text
    assert "“另备”没有用到" in page
    put = await publish(admin, address, page, hidden)
    assert put.status_code == 303, put.text
    assert "理由：已经知道" in (await admin.get(put.headers["location"])).text


@pytest.mark.long
@pytest.mark.parametrize("reason", ["", " ", "长" * 401])
async def test_without_a_reason_the_form_comes_back_with_what_was_typed(admin, draft, reason):
    address = await draft(packs.text("financial-street") + SPARE)
    mark = next(iter(marks((await admin.get(address)).text)))
    again = await admin.post(f"{address}/acknowledge", {"mark": mark, "day": day(), "reason": reason}, page=address)
    assert again.status_code == 422
    assert 'class="wrong"' in again.text
    assert reason.strip() in again.text


@pytest.mark.long
@pytest.mark.parametrize("sent", [{}, {"mark": "x"}, {"mark": "0" * 64, "reason": "好的", "day": "2026-02-30"}])
async def test_a_form_made_up_is_refused(admin, draft, sent):
    address = await draft(packs.text("financial-street") + SPARE)
    assert (await admin.post(f"{address}/acknowledge", sent, page=address)).status_code == 422


@pytest.mark.long
async def test_a_warning_that_is_gone_is_said_to_be(admin, draft):
    address = await draft(packs.text("financial-street") + SPARE)
    sent = {"mark": "0" * 64, "reason": "好的", "day": day()}
    gone = await admin.post(f"{address}/acknowledge", sent, page=address)
    assert gone.status_code == 409
    assert "已经不在了" in gone.text


async def test_only_who_drafts_answers(street, sign_in, draft):
    address = await draft(packs.text("financial-street") + SPARE)
    chief = await sign_in(street, "alley-chief")
    sent = {"mark": "0" * 64, "reason": "好的", "day": day()}
    assert (await chief.post(f"{address}/acknowledge", sent, page=f"/o/{street.slug}/")).status_code in {403, 404}
