"""What stands beside a case, and what seniors do by hand, on its page."""

import re
from datetime import timedelta

import pytest

from hutong.ids import new_id


@pytest.fixture
def number():
    def read(page: str) -> str:
        return re.search(r"<dt>编号</dt><dd>([^<]+)</dd>", page)[1]

    return read


async def test_colleagues_talk_and_whoever_is_mentioned_hears_of_it(street, sign_in, opened, now):
    case = await opened(street, "bikes", at=now)
    chief, general = await sign_in(street, "alley-chief"), await sign_in(street, "general-chief")
    address = f"/o/{street.slug}/cases/{case}"
    page = (await general.get(address)).text
    post = re.search(r'<option value="([^"]+)">[^<]*</option>', page.split('name="mentions"')[1].split("自己写")[0])
    options = re.findall(
        r'<option value="([0-9a-f-]{36})">([^<]+)', page.split('name="mentions"')[1].split("</select>")[0]
    )
    chiefs = next(value for value, name in options if "巷长" in name and "总" not in name)
    assert post
    sent = {"id": str(new_id()), "body": "请今天去看看 😀 <b>", "mentions": chiefs}
    assert (await general.post(f"{address}/comments", sent, page=address)).status_code == 303
    assert (await general.post(f"{address}/comments", sent, page=address)).status_code == 303
    seen = (await chief.get(address)).text
    assert seen.count("请今天去看看 😀 &lt;b&gt;") == 1
    assert "有人请您看" in (await chief.get(f"/o/{street.slug}/notices")).text
    comment = re.search(r"/comments/([0-9a-f-]{36})/erase", page := (await general.get(address)).text)[1]
    assert "/erase" not in seen  # Only who said it takes it back.
    assert (await chief.post(f"{address}/comments/{comment}/erase", {}, page=address)).status_code == 403
    assert (await general.post(f"{address}/comments/{comment}/erase", {}, page=address)).status_code == 303
    assert "内容已清除" in (await chief.get(address)).text
    volunteer = await sign_in(street, "volunteer")
    assert (await volunteer.post(f"{address}/comments", sent, page="")).status_code in {403, 404}
    assert page


@pytest.mark.long
async def test_watching_labels_and_links(street, sign_in, opened, number, now, hidden, photograph):
    first = await opened(street, "bikes", at=now)
    second = await opened(street, "bikes", at=now, alley=street.alleys[1].id, by=street.people["alley-chief"][1])
    general, chief = await sign_in(street, "general-chief"), await sign_in(street, "alley-chief")
    address = f"/o/{street.slug}/cases/{first}"
    other = number((await general.get(f"/o/{street.slug}/cases/{second}")).text)
    assert (await general.post(f"{address}/watch", {}, page=address)).status_code == 303
    assert "不再关注" in (await general.get(address)).text
    for words in ("重点", "重点", " 年底  前 "):
        assert (await general.post(f"{address}/labels", {"label": words}, page=address)).status_code == 303
    assert (await general.post(f"{address}/labels", {"label": "长" * 21}, page=address)).status_code == 422
    page = (await general.get(address)).text
    assert page.count(">重点</a>") == 1
    assert ">年底 前</a>" in page
    assert (await general.post(f"{address}/labels/drop", {"label": "重点"}, page=address)).status_code == 303
    assert ">重点</a>" not in (await general.get(address)).text
    assert (await general.post(f"{address}/links", {"number": other.lower()}, page=address)).status_code == 303
    assert f"/cases/{second}" in (await general.get(address)).text
    # The chief of the first alley reads the number and no title of what lies in another's.
    seen = (await chief.get(address)).text
    assert other in seen
    assert "没有找到这个编号" in (await chief.post(f"{address}/links", {"number": other}, page=address)).text
    assert (await general.post(f"{address}/links/{second}/drop", {}, page=address)).status_code == 303
    await photograph(street, first, street.one("alley-chief"))
    form = {"action": "close", "revision": hidden((await chief.get(address)).text, "revision")}
    assert (await chief.post(f"{address}/act", form, page=address)).status_code == 303
    assert "您关注的事项有变化" in (await general.get(f"/o/{street.slug}/notices")).text
    assert (await general.post(f"{address}/unwatch", {}, page=address)).status_code == 303


async def test_alike_side_by_side_merged_and_taken_apart(street, sign_in, opened, now):
    first = await opened(street, "bikes", at=now, title="单车挡住12号门口盲道", position_m=40)
    second = await opened(street, "bikes", at=now, title="12号门口单车乱停挡盲道", position_m=45)
    await opened(street, "bikes", at=now, title="别处的单车", position_m=99)
    general = await sign_in(street, "general-chief")
    address = f"/o/{street.slug}/cases/{second}"
    assert "并案" in (await general.get(address)).text
    page = (await general.get(f"{address}/alike")).text
    assert "相距约 5 米" in page
    assert str(first) in page
    assert "别处的单车" not in page.split("grid-pair")[0].split('id="alike"')[1] or "相距约 54 米" in page
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    sent = {"leader": str(first), "revision": revision}
    assert (await general.post(f"{address}/merge", sent, page=f"{address}/alike")).status_code == 303
    page = (await general.get(address)).text
    assert "这件事已并入另一件一起办" in page
    assert "并入另一件事项" in page
    assert "并入这件" in (await general.get(f"/o/{street.slug}/cases/{first}")).text
    assert (await general.post(f"{address}/take-out", {}, page=address)).status_code == 303
    assert "解除并案，回到" in (await general.get(address)).text


@pytest.mark.long
async def test_pressed_and_handed_on_from_the_page(street, sign_in, opened, now):
    case = await opened(street, "bikes", at=now)
    chief, general = await sign_in(street, "alley-chief"), await sign_in(street, "general-chief")
    address = f"/o/{street.slug}/cases/{case}"
    assert "督办" in (await general.get(f"{address}?do=press")).text
    assert 'action="' + address + '/press"' not in (await chief.get(f"{address}?do=press")).text
    for bad in (
        {},
        {"until": "x", "note": "y"},
        {"until": "2020-01-01T00:00", "note": "y"},
        {"until": "", "note": "\x00"},
    ):
        assert (await general.post(f"{address}/press", bad, page=address)).status_code == 422
    until = (now + timedelta(minutes=90)).astimezone().isoformat()
    sent = {"until": until, "note": "", "phrase_into_note": "群众反映强烈，请尽快办。"}
    answer = await general.post(f"{address}/press", sent, page=address)
    assert answer.status_code == 303, answer.text
    assert "群众反映强烈" in (await chief.get(address)).text
    hand = (await general.get(f"{address}?do=hand_on")).text
    to = re.findall(r'<option value="([0-9a-f-]{36})">', hand.split('name="post"')[1])[0]
    assert (await general.post(f"{address}/hand-on", {"note": "换人"}, page=address)).status_code == 422
    assert (
        await general.post(f"{address}/hand-on", {"post": str(new_id()), "note": "换人"}, page=address)
    ).status_code == 422
    assert (await general.post(f"{address}/hand-on", {"post": to, "note": "换人"}, page=address)).status_code == 303
    assert "转办给" in (await general.get(address)).text


async def test_another_offices_case_is_not_there_for_any_of_it(street, sign_in, make_office, opened, now):
    other = await make_office("financial-street", people={"alley-chief": 1})
    theirs = await opened(other, "bikes", at=now)
    general = await sign_in(street, "general-chief")
    mine = f"/o/{street.slug}/cases"
    here = f"{mine}/{theirs}"
    assert (await general.get(f"{here}/alike")).status_code == 404
    for path, form in (
        ("comments", {"id": str(new_id()), "body": "x"}), ("watch", {}), ("unwatch", {}), ("links", {"number": "1"}),
        ("labels", {"label": "x"}), ("press", {"until": "2030-01-01T00:00", "note": "x"}), ("take-out", {}),
        ("merge", {"leader": str(new_id())}), ("hand-on", {"alley": str(new_id()), "note": "x"}),
    ):  # fmt: skip
        assert (await general.post(f"{here}/{path}", form, page=mine)).status_code in {404, 422}, path


async def test_the_text_for_the_group_names_nobody(street, sign_in, opened, now):
    case = await opened(street, "bikes", at=now, title="王大妈家 12 号门口 13800000000")
    page = (await (await sign_in(street, "alley-chief")).get(f"/o/{street.slug}/cases/{case}")).text
    text = re.search(r'id="group-text"[^>]*>([^<]+)<', page)[1]
    assert "试验1号" in text
    assert "王大妈" not in text
    assert "138" not in text


async def test_canned_texts_are_written_offered_and_retired(street, sign_in, opened, now):
    admin, chief = await sign_in(street, "office-admin"), await sign_in(street, "alley-chief")
    home = f"/o/{street.slug}/phrases"
    one = str(new_id())
    for bad in ({}, {"id": one, "deed": "nonsense", "zh": "x"}, {"id": one, "deed": "done", "zh": "长" * 301}):
        assert (await admin.post(home, bad)).status_code == 422
    sent = {"id": one, "deed": "comment", "zh": "已联系权属单位。", "en": "The owner was told.", "place": "0"}
    assert (await admin.post(home, sent)).status_code == 303
    assert (await admin.post(home, {**sent, "zh": "已联系产权单位。"})).status_code == 303
    assert "已联系产权单位。" in (await admin.get(home)).text
    case = await opened(street, "bikes", at=now)
    assert '<option value="已联系产权单位。">' in (await chief.get(f"/o/{street.slug}/cases/{case}")).text
    assert (await chief.get(home)).status_code == 403
    assert (await admin.post(f"{home}/{one}/retire", {}, page=home)).status_code == 303
    assert "已联系产权单位。" not in (await chief.get(f"/o/{street.slug}/cases/{case}")).text


@pytest.mark.long
async def test_whoever_handles_it_says_where_it_lies_and_what_comes_back_is_looked_for_there(
    street, sign_in, opened, make_office, now
):
    case = await opened(street, "bikes", at=now)
    chief, outsider = await sign_in(street, "alley-chief"), await sign_in(street, "volunteer")
    address = f"/o/{street.slug}/cases/{case}"
    assert "注明位置" in (await chief.get(f"{address}?do=place")).text
    length = street.alleys[0].length_m
    for bad in ("-1", "x", "1.5", str(length + 1), "\x00", "9" * 30):
        assert (await chief.post(f"{address}/place", {"position_m": bad}, page=address)).status_code == 422, bad
    for _ in range(2):
        assert (await chief.post(f"{address}/place", {"position_m": "40"}, page=address)).status_code == 303
    assert (await chief.post(f"{address}/place", {"position_m": "4", "revision": "1"}, page=address)).status_code == 409
    assert (await chief.post(f"{address}/place", {"position_m": "60"}, page=address)).status_code == 303
    assert (await outsider.post(f"{address}/place", {"position_m": "1"}, page="")).status_code in {403, 404}
    page = (await chief.get(address)).text
    assert [
        page.count(words)
        for words in ("注明位置：距巷口 40 米", "位置从距巷口 40 米改为 60 米", "<dd>距巷口 60 米</dd>")
    ] == [1, 1, 1]
    theirs = await opened(await make_office("financial-street", people={"alley-chief": 1}), "bikes", at=now)
    elsewhere = f"/o/{street.slug}/cases/{theirs}/place"
    assert (await chief.post(elsewhere, {"position_m": "1"}, page=address)).status_code == 404
