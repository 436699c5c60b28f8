"""A version's life on pages: two who edit, a second person who approves, whom it touches, and back again."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.notices.models import Notice
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.queries import open_drafts, playbook_in_force, version_row
from hutong.playbooks.service import publish, save_draft

PACK = packs.text("longtan")
STRICT = PACK + "\n[publishing]\nsecond_person = true\n"
LONGER = STRICT.replace("amount = 20\n", "amount = 40\n")
OTHER = STRICT.replace("每日巡", "天天巡")


def today():
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


@pytest.fixture
async def office(make_office, answer_warnings):
    people = {"office-admin": 2, "office-leader": 1, "steward": 1, "alley-chief": 1}
    world = await make_office("longtan", alleys=1, people=people)
    now = datetime.now(UTC)
    async with world.session() as session:
        strict = (await save_draft(session, source=STRICT, by=SYSTEM, now=now)).draft.id
    await answer_warnings(world, strict, today())
    async with world.session() as session:
        await publish(session, strict, number="严〔2026〕2号", in_force_from=today(), by=SYSTEM, now=now)
    return world


@pytest.fixture
def home(office):
    return f"/o/{office.slug}/playbooks"


@pytest.fixture
async def author(office, sign_in):
    return await sign_in(office, "office-admin")


@pytest.fixture
async def second(office, sign_in):
    return await sign_in(office, "office-admin", 1)


@pytest.fixture
def begin(author, home):
    async def draft(**fields):
        answer = await author.post(f"{home}/drafts", {"id": str(new_id()), **fields}, page=home)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    return draft


@pytest.fixture
def save(author, hidden):
    """Saves with the revision of the page, or the one named."""

    async def put(address, source, *, by=author, revision=None):
        revision = revision or hidden((await by.get(address)).text, "revision")
        return await by.post(address, {"revision": revision, "source": source}, page=address)

    return put


async def text_of(office, address):
    async with office.session() as session:
        return (await version_row(session, UUID(address.rsplit("/", 1)[1]))).source


@pytest.mark.long
async def test_what_two_changed_in_different_places_is_put_together(office, begin, save, second, hidden):
    address = await begin()
    assert (await save(address, LONGER, revision="1")).status_code == 303
    beside = await save(address, OTHER, by=second, revision="1")
    assert beside.status_code == 409
    for told in ("天天巡", "20 → 40", "两个人改的不是同一处"):
        assert told in beside.text, told
    form = {name: hidden(beside.text, name) for name in ("base", "revision")}
    done = await second.post(f"{address}/merge", {**form, "source": OTHER, "take": "merged"}, page=address)
    assert done.status_code == 303, done.text
    # Comments and all: the lines did not meet.
    assert await text_of(office, address) == LONGER.replace("每日巡", "天天巡").strip()


@pytest.mark.long
async def test_what_both_changed_is_asked_about(office, begin, save, second, hidden):
    address = await begin()
    mine = STRICT.replace("amount = 20\n", "amount = 30\n")
    assert (await save(address, LONGER, revision="1")).status_code == 303
    beside = await save(address, mine, by=second, revision="1")
    assert "同一处两个人都改了" in beside.text
    choice = beside.text.split('name="choices.')[1].split('"')[0]
    form = {name: hidden(beside.text, name) for name in ("base", "revision")} | {"source": mine, "take": "merged"}
    unsaid = await second.post(f"{address}/merge", form, page=address)
    assert unsaid.status_code == 409
    assert "请选一个" in unsaid.text
    assert "amount = 30" in unsaid.text
    done = await second.post(f"{address}/merge", {**form, f"choices.{choice}": "mine"}, page=address)
    assert done.status_code == 303
    merged = check_text(await text_of(office, address)).playbook
    assert merged == check_text(mine).playbook


async def test_a_text_that_cannot_be_read_is_kept_beside_the_latest(office, begin, save, second, hidden):
    address = await begin()
    broken = STRICT.replace("[terms]", "[terms", 1)
    assert (await save(address, LONGER.replace("[terms]", "[[[terms]"), revision="1")).status_code == 422
    beside = await save(address, broken, by=second, revision="1")
    assert beside.status_code == 409
    assert "<del>" in beside.text
    form = {name: hidden(beside.text, name) for name in ("base", "revision")}
    done = await second.post(f"{address}/merge", {**form, "source": broken, "take": "mine"}, page=address)
    assert done.status_code == 303
    assert await text_of(office, address) == broken.strip()


async def test_a_second_person_approves_and_the_page_says_how_far_it_is(
    office, begin, save, author, second, home, answer_warnings, hidden
):
    address = await begin()
    await save(address, OTHER)
    await answer_warnings(office, UUID(address.rsplit("/", 1)[1]), today())
    page = (await author.get(address)).text
    assert "制度要求由第二个人审批，还没有送审" in page
    publishing = {"revision": "2", "number": "严〔2026〕3号", "in_force_from": today().isoformat()}
    early = await author.post(f"{address}/publish", publishing, page=address)
    assert early.status_code == 422
    assert "还没有批准，请先送审" in early.text
    word = {"id": str(new_id()), "revision": "2"}
    for _ in range(2):
        assert (await author.post(f"{address}/ask", word, page=address)).status_code == 303
    assert "等第二个人的意见" in (await author.get(address)).text
    own = await author.post(f"{address}/approve", {"id": str(new_id()), "revision": "2"}, page=address)
    assert own.status_code == 422
    assert "要请没有写过它的人审批" in own.text
    unsaid = await second.post(f"{address}/refuse", {"id": str(new_id()), "revision": "2"}, page=address)
    assert unsaid.status_code == 422
    assert 'id="f-reason-wrong"' in unsaid.text
    given = await second.post(f"{address}/approve", {"id": str(new_id()), "revision": "2"}, page=address)
    assert given.status_code == 303
    assert "已批准" in (await author.get(address)).text
    done = await author.post(
        f"{address}/publish", {**publishing, "trial": "1", "trial_until": "2099-01-01"}, page=address
    )
    assert done.status_code == 303, done.text
    shown = (await author.get(done.headers["location"])).text
    for told in (office.people["office-admin"][1].name, "2099-01-01", "已批准", "严〔2026〕3号"):
        assert told in shown, told


@pytest.mark.long
async def test_the_leader_may_approve_and_the_chief_sees_no_draft(office, begin, save, author, sign_in):
    address = await begin()
    await save(address, OTHER)
    leader, desk = await sign_in(office, "office-leader"), f"/o/{office.slug}/desk/superior"
    assert address not in (await leader.get(desk)).text
    asked = await author.post(f"{address}/ask", {"id": str(new_id()), "revision": "2"}, page=address)
    assert asked.status_code == 303
    assert address in (await leader.get(desk)).text
    page = await leader.get(address)
    assert page.status_code == 200
    assert "用表单修改" not in page.text
    chief = await sign_in(office, "alley-chief")
    assert (await chief.get(address)).status_code == 403


@pytest.mark.long
async def test_whom_it_touches_is_shown_before_and_told_after(
    office, begin, save, author, second, sign_in, answer_warnings
):
    address = await begin()
    await save(address, OTHER)
    page = (await author.get(address)).text
    assert "发布时会告诉谁" in page
    assert "小巷管家 · 1 人" in page
    await answer_warnings(office, UUID(address.rsplit("/", 1)[1]), today())
    await second.post(f"{address}/approve", {"id": str(new_id()), "revision": "2"}, page=address)
    put = {"revision": "2", "number": "严〔2026〕3号", "in_force_from": today().isoformat()}
    assert (await author.post(f"{address}/publish", put, page=address)).status_code == 303
    steward = await sign_in(office, "steward")
    async with office.session() as session:
        told = (await session.scalars(select(Notice.body).where(Notice.person_id == office.one("steward").id))).all()
    assert ["天天巡" in body for body in told] == [True]
    mine = await steward.get(f"/o/{office.slug}/playbooks/versions/3/for-me")
    assert mine.status_code == 200
    assert "天天巡" in mine.text


@pytest.mark.long
async def test_an_old_version_comes_back_as_a_new_one(office, begin, author, second, home, answer_warnings):
    address = await begin(version="1")
    page = (await author.get(address)).text
    assert "恢复第 1 版" in page
    await answer_warnings(office, UUID(address.rsplit("/", 1)[1]), today())
    await second.post(f"{address}/approve", {"id": str(new_id()), "revision": "1"}, page=address)
    put = {"revision": "1", "number": "严〔2026〕9号", "in_force_from": today().isoformat()}
    assert (await author.post(f"{address}/publish", put, page=address)).status_code == 303
    async with office.session() as session:
        now = await playbook_in_force(session, datetime.now(UTC))
    assert (now.version, now.number, now.playbook) == (3, "严〔2026〕9号", office.playbook)
    assert "由第 3 版（严〔2026〕9号）代替" in (await author.get(f"{home}/versions/2")).text


@pytest.mark.long
async def test_any_two_are_compared_in_words_and_as_text(office, begin, save, author, home, sign_in):
    address = await begin()
    await save(address, LONGER)
    draft = address.rsplit("/", 1)[1]
    page = (await author.get(f"{home}/compare?old=1&new={draft}")).text
    assert "上限“每天”" in page or "20 → 40" in page
    assert "发布前由第二个人审批：否 → 是" in page
    assert "<ins>second_person = true</ins>" in page
    assert (await author.get(f"{home}/compare")).status_code == 200
    for wrong in ("old=9", "old=x", "old=99999999999999999999", f"new={new_id()}"):
        assert (await author.get(f"{home}/compare?{wrong}")).status_code == 404, wrong


@pytest.mark.long
async def test_a_draft_is_thrown_away_once_it_is_meant(office, begin, author, home):
    address = await begin()
    stale = await author.post(f"{address}/discard", {"revision": "9"}, page=address)
    assert stale.status_code == 409
    assert (await author.post(f"{address}/discard", {"revision": "1"}, page=address)).status_code == 303
    assert (await author.get(address)).status_code == 409
    async with office.session() as session:
        assert await open_drafts(session) == []
