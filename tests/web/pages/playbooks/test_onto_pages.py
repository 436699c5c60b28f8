"""Two who each began a draft: the second is told what the first published, and takes it in before publishing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.playbooks import packs
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.queries import version_row
from hutong.playbooks.service import publish, save_draft

STARTER = packs.text("starter")
RENAMED = STARTER.replace("街巷管理起步制度", "街巷管理制度（修订）")
CHEAPER = STARTER.replace("amount = 2,", "amount = 1,", 1)
DEARER = STARTER.replace("amount = 2,", "amount = 3,", 1)


def day(ahead):
    return datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=ahead)


@pytest.fixture
async def office(make_office):
    return await make_office("starter", alleys=0, people={"office-admin": 1})


@pytest.fixture
def home(office):
    return f"/o/{office.slug}/playbooks"


@pytest.fixture
async def admin(office, sign_in):
    return await sign_in(office, "office-admin")


@pytest.fixture
def drafted(office, answer_warnings):
    async def begin(source):
        async with office.session() as session:
            begun = (await save_draft(session, source=source, by=SYSTEM, now=datetime.now(UTC), based_on=1)).draft.id
        await answer_warnings(office, begun, day(7))
        return begun

    return begin


@pytest.fixture
def colleague(office, drafted):
    """Publishes CHEAPER, in force in a week."""

    async def put():
        theirs = await drafted(CHEAPER)
        async with office.session() as session:
            await publish(session, theirs, number="新2号", in_force_from=day(7), by=SYSTEM, now=datetime.now(UTC))

    return put


async def source_of(office, draft):
    async with office.session() as session:
        return as_playbook((await version_row(session, draft)).source)


async def test_a_page_loaded_before_a_colleague_published_does_not_undo_it(
    office, home, admin, drafted, colleague, hidden
):
    mine = await drafted(RENAMED)
    address = f"{home}/drafts/{mine}"
    form = (await admin.get(address)).text.split('id="publish"')[1]
    sent = {name: hidden(form, name) for name in ("revision", "onto")} | {"number": "新3号"}
    await colleague()
    refused = await admin.post(f"{address}/publish", {**sent, "in_force_from": day(7).isoformat()}, page=address)
    assert refused.status_code == 409
    for told in ("现在最后发布的是第 2 版", "与第 2 版相比", "把第 2 版的改动收进草稿"):
        assert told in refused.text, told
    taken = await admin.post(f"{address}/take-in", {"revision": sent["revision"], "onto": "2"}, page=address)
    assert taken.status_code == 303, taken.text
    book = await source_of(office, mine)
    assert (book.name.zh, book.flows[0].steps[1].limit.amount) == ("街巷管理制度（修订）", 1)
    page = (await admin.get(address)).text
    assert "收进草稿" not in page
    form = page.split('id="publish"')[1]
    sent |= {name: hidden(form, name) for name in ("revision", "onto")}
    done = await admin.post(f"{address}/publish", {**sent, "in_force_from": day(7).isoformat()}, page=address)
    assert done.status_code == 303, done.text


async def test_what_both_changed_is_asked_place_by_place(office, home, admin, drafted, colleague):
    mine = await drafted(DEARER)
    await colleague()
    address = f"{home}/drafts/{mine}"
    sent = {"revision": "1", "onto": "2"}
    asked = await admin.post(f"{address}/take-in", sent, page=address)
    assert asked.status_code == 409
    assert "请选一个" not in asked.text
    choice = asked.text.split('name="choices.')[1].split('"')[0]
    unsaid = await admin.post(f"{address}/take-in", {**sent, "asked": "1"}, page=address)
    assert "请选一个" in unsaid.text
    done = await admin.post(f"{address}/take-in", {**sent, f"choices.{choice}": "mine"}, page=address)
    assert done.status_code == 303, done.text
    assert (await source_of(office, mine)).flows[0].steps[1].limit.amount == 3
    foreign = await admin.post(f"{home}/drafts/{new_id()}/take-in", sent, page=address)
    assert foreign.status_code == 404


async def test_a_draft_begins_from_what_waits_for_its_day(office, home, admin, colleague):
    await colleague()
    begun = await admin.post(f"{home}/drafts", {"id": str(new_id())}, page=home)
    address = begun.headers["location"]
    page = (await admin.get(address)).text
    assert "还没有改动" in page
    assert "与第 2 版相比" in page
    assert (await source_of(office, UUID(address.rsplit("/", 1)[1]))).flows[0].steps[1].limit.amount == 1


async def test_a_version_that_waits_for_its_day_is_taken_back_with_a_reason(office, home, admin, colleague):
    await colleague()
    address = f"{home}/versions/2"
    page = (await admin.get(address)).text
    assert "撤回这一版" in page
    assert "把在办事项转到这一版" not in page
    assert (await admin.get(f"/o/{office.slug}/case-moves/new?to=2")).status_code == 409
    unsaid = await admin.post(f"{address}/withdraw", {"reason": " "}, page=address)
    assert (unsaid.status_code, 'id="f-reason-wrong"' in unsaid.text) == (422, True)
    assert (await admin.post(f"{home}/versions/99/withdraw", {"reason": "错"}, page=home)).status_code == 404
    done = await admin.post(f"{address}/withdraw", {"reason": "年份写错了"}, page=address)
    assert done.status_code == 303, done.text
    page = (await admin.get(address)).text
    for told in ("已撤回", "没有施行。理由：年份写错了"):
        assert told in page, told
    assert "没有施行" in (await admin.get(home)).text
    assert "已经撤回，不施行" in (await admin.get(f"{address}/for-me")).text
