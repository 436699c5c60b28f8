"""Projects, councils, promises, initiatives, groups and letters in Chromium: sound at every width and size of type."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from hutong.commitments.models import Decision
from hutong.commitments.schemas import DecisionLine, Move
from hutong.commitments.service import move
from hutong.councils import agenda, meetings, membership, schemas, service
from hutong.groups.schemas import Found, Join
from hutong.groups.service import found, join
from hutong.ids import new_id
from hutong.improvements import bringing, planning, spending, surveying
from hutong.improvements import schemas as projects
from hutong.initiatives.schemas import Record
from hutong.initiatives.service import record
from hutong.journal import SYSTEM
from hutong.letters.schemas import Sign
from hutong.letters.service import sign
from hutong.people.models import Person
from hutong.playbooks.improving import Stage
from hutong.posts.models import Appointment

PEOPLE = {"office-leader": 1, "command": 1, "alley-chief": 1, "steward": 2, "community-worker": 1}


@pytest.fixture
async def scene(make_office, password_hash):
    """An office with one of everything."""
    office = await make_office("longtan", alleys=1, people=PEOPLE)
    now = datetime.now(UTC)
    day, alley = now.date(), office.alleys[0]
    chief, steward = office.one("alley-chief"), office.one("steward")
    made = {name: new_id() for name in ("project", "council", "initiative", "session", "group", "letter")}
    async with office.session() as session:
        await session.execute(update(Person).where(Person.office_id == office.id).values(password_hash=password_hash))
        post = await session.scalar(select(Appointment.post_id).where(Appointment.person_id == chief.id))
        plan = projects.Plan(
            id=made["project"], name="试验1号整治提升", alleys=(alley.id,), post_id=post,
            starts_on=day - timedelta(days=40), ends_on=day + timedelta(days=90), goal="补齐便民服务",
            until={Stage.PUBLICISE: day - timedelta(days=30), Stage.SURVEY: day - timedelta(days=2)},
        )  # fmt: skip
        by = {"reach": None, "by": SYSTEM, "now": now}
        await planning.plan_project(session, plan, known=[alley.id], **by)
        improving = office.playbook.improving
        await session.flush()
        for stage in (Stage.PUBLICISE, Stage.SURVEY):
            step = projects.Advance(to=stage, because="材料下周才到")
            await planning.advance(session, plan.id, step, improving=improving, day=day, **by)
        for n, category in enumerate(office.playbook.categories[:4]):
            for m in range(n + 1):
                line = projects.AddLine(
                    id=new_id(), alley_id=alley.id, category=category.code, from_m=10 * n + m, until_m=10 * n + 8,
                    note="墙根",
                )  # fmt: skip
                await surveying.add_line(session, plan.id, line, playbook=office.playbook, day=day, **by)
                if m:
                    how = projects.SettleLine(how="settled", words="当场清走")
                    await surveying.settle_line(session, plan.id, line.id, how, day=day, **by)
        for kind, yuan in (("approved", "120000"), ("spent", "8800.5")):
            entry = projects.NoteMoney(id=new_id(), budget="party", kind=kind, yuan=yuan, day=day, what="花箱和座椅")
            await spending.note_money(session, plan.id, entry, **by)
        point = projects.OpenConvenience(id=new_id(), alley_id=alley.id, kind="greengrocer", name="菜店", opened_on=day)
        await bringing.open_convenience(session, plan.id, point, improving=improving, day=day, **by)
        act = {"by": SYSTEM, "now": now}
        new = schemas.FoundCouncil(
            id=made["council"], alley_id=alley.id, kind="council", name="试验议事会", founded_on=day
        )
        await service.found_council(session, new, **act)
        council = await service.council_of(session, new.id)
        await membership.add_member(
            session, council, schemas.AddMember(person_id=chief.id, speaks_for="chief", chair=True), day=day, **act
        )
        await session.flush()
        await membership.add_member(
            session, council, schemas.AddMember(name="李居民", speaks_for="resident"), day=day, **act
        )
        walk = Record(
            id=made["initiative"], kind="parking-proposal", title="单侧停车", alley_id=alley.id, starts_on=day, people=9,
            body="夜间留出通道",
        )  # fmt: skip
        await record(session, walk, playbook=office.playbook, alleys=[alley.id], person=steward.id, **act)
        matter = schemas.ProposeMatter(id=new_id(), title="单侧停车", about="initiative", about_id=walk.id)
        await agenda.propose(session, council, matter, person=steward.id, **act)
        held = now - timedelta(days=30)
        line = DecisionLine(body="划二十个车位", told="划好车位", owner=f"post:{post}", due_on=day - timedelta(days=5))
        meeting = schemas.RecordMeeting(id=new_id(), title="停车怎么办", held_at=held, others=12, decisions=(line,))
        await meetings.record_council_meeting(session, council, meeting, person=chief.id, **act)
        await session.flush()
        made["promise"] = await session.scalar(select(Decision.id))
        later = Move(to_day=day + timedelta(days=9), reason="等施工队", told="等施工队")
        await move(session, made["promise"], later, person=chief.id, day=day, **act)
        training = schemas.RecordSession(
            id=made["session"], kind="training", title="停车治理培训", held_at=held, present=(steward.id,), others=20
        )
        await meetings.record_session(session, training, person=office.one("command").id, **act)
        group = Found(
            id=made["group"], name="晚霞管家团", community_id=alley.community_id, leader_id=steward.id, founded_on=day
        )
        await found(session, group, **act)
        await session.flush()
        await join(session, group.id, Join(name="王邻居"), day=day, **act)
        letter = Sign(
            id=made["letter"], title="整治责任书", given_by=post, taker=f"community:{alley.community_id}", signed_on=day,
            valid_until=day + timedelta(days=20), duties="每周汇总一次",
        )  # fmt: skip
        await sign(session, letter, day=day, **act)
    return office, made


async def signed_in(window, size, office, who, password):
    page = await window(size)
    await page.goto(f"/o/{office.slug}/sign-in")
    await page.fill('input[name="login"]', who.login)
    await page.fill('input[name="password"]', password)
    await page.click('main button[type="submit"]')
    await page.wait_for_url(lambda url: "sign-in" not in url)
    page.complaints.clear()
    return page


def pages(office, made):
    """Every page of these features by who opens it; those an everyday run looks at come first of each."""
    project, council = f"improvements/{made['project']}", f"councils/{made['council']}"
    return {
        "command": [
            project, "sessions/new", f"letters/{made['letter']}", "improvements", "improvements/new",
            f"{project}/lines/new", f"{project}/money/new", f"{project}/pictures/new", "initiatives",
            f"initiatives/{made['initiative']}", "sessions", f"sessions/{made['session']}", "publicity", "groups",
            f"groups/{made['group']}", "letters", "letters/new",
        ],
        "alley-chief": [
            council, f"commitments/{made['promise']}", f"{council}/meetings/new", "desk/chief", "councils",
            f"{council}/members/new", "commitments", f"alleys/{office.alleys[0].id}",
        ],
        "steward": [
            "initiatives/new", f"initiatives/{made['initiative']}", f"groups/{made['group']}", "initiatives",
            f"groups/{made['group']}/activities/new", "sessions/mine", f"{council}/agenda/new",
        ],
    }  # fmt: skip


@pytest.fixture
def look(window, sizes, axe, faults, password):
    """`await look(office, made, most)`: what is wrong with so many pages of each, and with the wall."""

    async def see(office, made, most=None):
        wrong = []
        for kind, paths in pages(office, made).items():
            page = await signed_in(window, sizes["phone"], office, office.one(kind), password)
            for n, path in enumerate(paths[:most]):
                answer = await page.goto(f"/o/{office.slug}/{path}")
                assert answer.status == 200, path
                least = 60 if kind == "steward" else 44
                wrong += await faults(page, axe, f"{kind}-{n:02}-{path.split('/')[0]}", sizes, least=least)
        page = await window(sizes["phone"])
        await page.goto(f"/b/{office.alleys[0].board_code}")
        assert "等施工队" in await page.inner_text("main")
        return wrong + await faults(page, axe, "wall", sizes, least=44)

    return see


@pytest.mark.long
async def test_the_main_pages_are_sound_at_every_width(scene, look):
    assert await look(*scene, most=2) == []


@pytest.mark.proof
@pytest.mark.timeout(600)
async def test_all_pages_are_sound_at_every_width(scene, look):
    assert await look(*scene) == []
