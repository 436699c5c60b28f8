"""Every post's first screen, and what must stand on it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, update

from hutong.cases.models import Case, Persuasion
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor
from hutong.patrols.models import Patrol
from hutong.playbooks import packs
from hutong.playbooks.service import save_draft
from hutong.publications import deciding


@pytest.fixture
def report(lanes):
    """Puts a case where it belongs by the rules; returns its id."""

    async def make(category="road", alley=0, *, title="", **columns):
        id_ = new_id()
        case = OpenCase(
            id=id_, alley=lanes.alleys[alley].id, category=category, title=title, description="门前有个坑",
            danger=category == "municipal-danger",
        )  # fmt: skip
        async with lanes.session() as session:
            await open_case(session, case, Reporter(person=lanes.one("steward").id), by=SYSTEM, now=datetime.now(UTC))
            if columns:
                mine = Case.office_id == lanes.id, Case.id == id_
                await session.execute(update(Case).where(*mine).values(**columns))
        return id_

    return make


@pytest.mark.parametrize(
    ("kind", "screen"),
    [
        ("office-leader", "/desk/superior"),
        ("command", "/desk/headquarters"),
        ("office-admin", "/desk/office"),
        ("alley-chief", "/desk/chief"),
        ("deputy-chief", "/desk/chief"),
        ("community-worker", "/checkins"),
        ("steward", "/today"),
    ],
)
async def test_signing_in_leads_to_the_own_desk(lanes, sign_in, kind, screen):
    who = await sign_in(lanes, kind)
    home = await who.get(f"/o/{lanes.slug}")
    assert home.headers["location"] == f"/o/{lanes.slug}{screen}"
    assert (await who.get(home.headers["location"])).status_code == 200


async def test_one_desk_is_not_anothers(lanes, sign_in):
    steward = await sign_in(lanes, "steward")
    for desk in ("chief", "superior", "headquarters", "office"):
        assert (await steward.get(f"/o/{lanes.slug}/desk/{desk}")).status_code == 403


async def test_a_chief_sees_his_own_alleys_the_earliest_deadline_first(lanes, sign_in, report, text_of):
    soon = datetime.now(UTC) + timedelta(minutes=30)
    await report("road", title="晚些的事")
    await report("road", title="要紧的事", due_at=soon)
    await report("road", alley=1, title="别人巷里的事")
    async with lanes.session() as session:
        session.add(
            Patrol(
                office_id=lanes.id, id=new_id(), alley_id=lanes.alleys[0].id, person_id=lanes.one("alley-chief").id,
                post_kind="alley-chief", checklist="city-2023", playbook_version=1, started_at=datetime.now(UTC),
                finished_at=datetime.now(UTC), minutes=35, day=(datetime.now(UTC) + timedelta(hours=8)).date(),
                items=[{"item": "wall-opening", "state": "clear"}, {"item": "road", "state": "found"}],
            )
        )  # fmt: skip
    page = (await (await sign_in(lanes, "alley-chief")).get(f"/o/{lanes.slug}/desk/chief")).text
    told = text_of(page)
    assert "今天巡了 35 分钟" in told
    assert "项中 1 项符合，按权重 2/" in told  # Opened walls weigh double.
    assert told.index("要紧的事") < told.index("晚些的事")
    assert "别人巷里的事" not in told
    assert "试验2号" not in told
    assert "开始巡街" in told
    assert f"/o/{lanes.slug}/calls/new" in page


async def test_what_was_closed_is_watched_and_what_came_back_stands_first(lanes, sign_in, report, text_of):
    closed = await report("road", title="补好的坑", closed_at=datetime.now(UTC), outcome="closed", step=None)
    await report("piling", title="又堆起来的", forerunner_id=closed)
    told = text_of((await (await sign_in(lanes, "alley-chief")).get(f"/o/{lanes.slug}/desk/chief")).text)
    watch = told.partition("反弹观察")[2]
    assert watch.index("又堆起来的") < watch.index("补好的坑")
    assert "又出现了" in watch


async def test_the_day_on_which_it_was_agreed_to_call_again_stands_on_the_desk(lanes, sign_in, report, text_of):
    chief = lanes.one("alley-chief")
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    days = {"今天去": today, "早该去": today - timedelta(days=2), "以后去": today + timedelta(days=2)}
    for title, day in days.items():
        case = await report(title=title)
        async with lanes.session() as session:
            rounds = [(1, today - timedelta(days=9)), (2, day)]
            session.add_all(
                Persuasion(
                    office_id=lanes.id, id=new_id(), case_id=case, round=number, day=today, who_went="巷长",
                    next_visit=agreed_for, agreed=False, recorded_by=chief.id, recorded_at=datetime.now(UTC),
                )
                for number, agreed_for in rounds
            )  # fmt: skip
    told = text_of((await (await sign_in(lanes, "alley-chief")).get(f"/o/{lanes.slug}/desk/chief")).text)
    agreed = told.partition("约好再上门的")[2]
    assert agreed.index("今天去") < agreed.index("今天上门") < agreed.index("早该去") < agreed.index("还没有记录")
    assert "以后去" not in agreed
    assert "约好再上门的" not in text_of(
        (await (await sign_in(lanes, "alley-chief", 1)).get(f"/o/{lanes.slug}/desk/chief")).text
    )


async def test_headquarters_gets_the_danger_and_counts_it(lanes, sign_in, report, text_of):
    await report("municipal-danger", title="井盖没有了")
    told = text_of((await (await sign_in(lanes, "command")).get(f"/o/{lanes.slug}/desk/headquarters")).text)
    assert "井盖没有了" in told
    assert "危险未排除 1 件" in told


async def test_a_superior_sees_what_is_late_below(lanes, sign_in, report, text_of):
    await report("road", title="拖了的事", due_at=datetime.now(UTC) - timedelta(hours=3))
    told = text_of((await (await sign_in(lanes, "office-leader")).get(f"/o/{lanes.slug}/desk/superior")).text)
    assert "拖了的事" in told.partition("下级逾期的")[2]
    assert "已逾期 1 件" in told


async def test_the_administrators_drafts_are_called_by_what_they_change_and_open(make_office, sign_in):
    office, now = await make_office("longtan", alleys=1, people={"office-admin": 2}), datetime.now(UTC)
    author = Actor("person", office.people["office-admin"][1].id)
    async with office.session() as session:
        source = packs.text("longtan")
        draft = (await save_draft(session, source=source, by=author, now=now, based_on=1, notes="加强巡查")).draft.id
        await deciding.ask_approval(session, draft, new_id(), revision=1, by=author, now=now)
    browser = await sign_in(office, "office-admin")
    page = BeautifulSoup((await browser.get(f"/o/{office.slug}/desk/office")).text, "html.parser")
    links = [link["href"] for link in page.find_all("a") if "加强巡查" in link.text]
    assert links == [f"/o/{office.slug}/playbooks/drafts/{draft}"] * 2  # Waiting for a word, and being written.
    assert (await browser.get(links[0])).status_code == 200


@pytest.mark.long
async def test_the_administrator_sees_the_rule_in_force_and_who_is_missing(lanes, make_office, sign_in, text_of):
    told = text_of((await (await sign_in(lanes, "office-admin")).get(f"/o/{lanes.slug}/desk/office")).text)
    assert "号" in told.partition("现行制度")[2][:40]
    assert "该有人的岗位都有人" in told
    thin = await make_office("longtan", alleys=2, people={"office-admin": 1, "alley-chief": 1})
    told = text_of((await (await sign_in(thin, "office-admin")).get(f"/o/{thin.slug}/desk/office")).text)
    assert "1 处今天没有巷长：试验2号" in told
    assert "2 处今天没有小巷管家：试验1号、试验2号" in told
    assert "1 处今天没有社区工作者：试验社区" in told
    assert "今天没有人担任分指办公室" in told


@pytest.mark.parametrize("kind", ["alley-chief", "steward", "command", "office-leader"])
async def test_a_desk_asks_the_database_as_often_with_three_matters_as_with_one(lanes, sign_in, report, kind, app):
    who = await sign_in(lanes, kind)
    counts = []
    engine = app.state["services"].databases.engine("app").sync_engine
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        # Who is signed in and what the office is are kept for a second, and so may or may not be asked again.
        if re.search(r"FROM (cases|patrols|visits|notices|check_ins|alleys|playbooks)", statement):
            seen.append(statement)

    screen = (await who.get(f"/o/{lanes.slug}")).headers["location"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        for more in (1, 2):
            for n in range(more):
                await report("road", title=f"第{n}件")
            asked = []
            for _ in range(4):  # The fewest: what is kept for a second may run out within any of them.
                seen.clear()
                await who.get(screen)
                asked.append(len(seen))
            counts.append(min(asked))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] <= 7, "\n".join(seen)
