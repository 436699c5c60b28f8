"""The plan is seen before anything changes; then one act, watched, or called off."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from hutong.cases.moving_running import move_some
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.clocks import ClockKind, Limit
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.playbooks.models import PlaybookVersion

PEOPLE = {"office-admin": 1, "office-leader": 1, "command": 1, "alley-chief": 1, "steward": 1}


@pytest.fixture
async def office(make_office):
    """One open case, and a second version in which its step has another name and twice the time."""
    world = await make_office("longtan", alleys=1, people=PEOPLE)
    now = datetime.now(UTC)
    async with world.session() as session:
        facts = OpenCase(id=new_id(), alley=world.alleys[0].id, category="parking", title="=1+1 堵门")
        await open_case(session, facts, Reporter(person=world.one("steward").id), by=SYSTEM, now=now)
    flows = tuple(
        replace(flow, first="settle" if flow.first == "handle" else flow.first, steps=tuple(map(_settle, flow.steps)))
        for flow in world.playbook.flows
    )
    document = msgspec.to_builtins(replace(world.playbook, flows=flows))
    async with world.session() as session:
        session.add(
            PlaybookVersion(
                office_id=world.id, id=new_id(), version=2, state="published", number="二号", source="",
                in_force_from=now.date(), document=document,
            )
        )  # fmt: skip
    return world


def _settle(step):
    actions = tuple(replace(action, to="settle" if action.to == "handle" else action.to) for action in step.actions)
    if step.code != "handle":
        return replace(step, actions=actions)
    return replace(step, code="settle", actions=actions, limit=Limit(30, ClockKind.WORKING_DAYS))


@pytest.fixture
def home(office):
    return f"/o/{office.slug}/case-moves"


@pytest.fixture
async def admin(office, sign_in):
    return await sign_in(office, "office-admin")


def asked(office):
    return f"steps.{office.playbook.flow_for('parking').code}/handle"


async def ask(admin, office, home, hidden):
    page = (await admin.get(f"{home}/new?to=2&{asked(office)}=settle")).text
    form = {"id": hidden(page, "id"), "to": "2", "note": "统一时限", asked(office): "settle"}
    answer = await admin.post(home, form, page=f"{home}/new?to=2")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"], form


async def test_the_plan_asks_where_a_step_goes_and_shows_each_case(admin, office, home):
    page = (await admin.get(f"{home}/new?to=2")).text
    assert "其中 0 件可以转" in page
    assert "先不转" in page
    page = (await admin.get(f"{home}/new?to=2&{asked(office)}=settle")).text
    for told in ("其中 1 件可以转", "=1+1 堵门", "转 1 件"):
        assert told in page, told
    sheet = await admin.get(f"{home}/plan.xlsx?to=2&{asked(office)}=settle")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["事项", "=1+1 堵门"]
    for wrong in ("to=3", "to=0", "to=99999999999"):
        assert (await admin.get(f"{home}/new?{wrong}")).status_code == 404


async def test_it_is_asked_for_once_and_watched_to_its_end(admin, office, home, hidden):
    address, form = await ask(admin, office, home, hidden)
    again = await admin.post(home, form, page=f"{home}/new?to=2")
    assert again.headers["location"] == address
    page = (await admin.get(address)).text
    assert "0 / 1 件" in page
    assert "等着转" in page
    async with office.session() as session:
        move = UUID(address.rsplit("/", 1)[1])
        assert await move_some(session, move, now=datetime.now(UTC) + timedelta(minutes=2)) is False
    page = (await admin.get(address)).text
    assert "转了 1 件，0 件没有转" in page
    assert (await admin.get(f"{address}/cases.xlsx")).status_code == 200
    assert address in (await admin.get(f"/o/{office.slug}/playbooks/versions/2")).text
    late = await admin.post(f"{address}/cancel", page=address)
    assert late.status_code == 409


async def test_it_is_called_off_before_it_begins(admin, office, home, hidden):
    address, _ = await ask(admin, office, home, hidden)
    assert (await admin.post(f"{address}/cancel", page=address)).status_code == 303
    assert "已取消，一件也没有转" in (await admin.get(address)).text


async def test_a_reason_is_wanted_and_nothing_answered_is_lost(admin, office, home):
    form = {"id": str(new_id()), "to": "2", "note": "", asked(office): "settle"}
    answer = await admin.post(home, form, page=f"{home}/new?to=2")
    assert answer.status_code == 422
    assert 'id="f-note-wrong"' in answer.text
    assert f'name="{asked(office)}" value="settle"' in answer.text


async def test_nobody_else_moves_cases(office, home, sign_in):
    leader = await sign_in(office, "office-leader")
    assert (await leader.get(f"{home}/new?to=2")).status_code == 403
    assert (await leader.get(f"{home}/{new_id()}")).status_code == 403
