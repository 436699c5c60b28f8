"""What a post has together with another stands on its own desk, in its list, and in what programs read."""

from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.playbooks.flows import Flow
from hutong.playbooks.models import PlaybookVersion


def shared(flow: Flow, *kinds: str) -> Flow:
    steps = (replace(s, who=replace(s.who, also=kinds)) if s.code == flow.first else s for s in flow.steps)
    return replace(flow, steps=tuple(steps))


@pytest.fixture
async def case(lanes):
    """A case that the chief has together with the deputy and a steward."""
    now = datetime.now(UTC)
    book = replace(lanes.playbook, flows=tuple(shared(f, "deputy-chief", "steward") for f in lanes.playbook.flows))
    async with lanes.session() as session:
        session.add(
            PlaybookVersion(
                office_id=lanes.id, id=new_id(), version=2, state="published", number="二号", source="",
                in_force_from=now.date(), document=msgspec.to_builtins(book),
            )
        )  # fmt: skip
    opened = OpenCase(id=new_id(), alley=lanes.alleys[0].id, category="road", title="门前有坑")
    async with lanes.session() as session:
        await open_case(session, opened, Reporter(person=lanes.one("command").id), by=SYSTEM, now=now)
    return opened.id


@pytest.mark.long
async def test_a_desk_says_which_of_its_items_are_shared(lanes, sign_in, case, text_of):
    home = f"/o/{lanes.slug}"
    deputy, chief = await sign_in(lanes, "deputy-chief"), await sign_in(lanes, "alley-chief")
    for page in ("/desk/chief", "/cases?which=mine"):
        assert "门前有坑 共同承办" in text_of((await deputy.get(home + page)).text)
        own = text_of((await chief.get(home + page)).text)
        assert "门前有坑" in own
        assert "共同承办" not in own
    assert "您共同承办" in text_of((await deputy.get(f"{home}/cases/{case}")).text)
    assert "由您办理" in text_of((await chief.get(f"{home}/cases/{case}")).text)


async def test_a_steward_is_led_to_the_shared_case_and_not_asked_whether_it_is_done(lanes, sign_in, case, text_of):
    home = f"/o/{lanes.slug}"
    steward = await sign_in(lanes, "steward")
    today = (await steward.get(f"{home}/today")).text
    assert "共同承办 门前有坑（试验1号）" in text_of(today)
    assert f"{home}/confirm/{case}" not in today
    assert (await steward.get(f"{home}/cases/{case}")).status_code == 200


@pytest.mark.long
async def test_programs_are_told_which_items_are_shared(lanes, sign_in, case):
    for kind, expected in (("deputy-chief", [True]), ("alley-chief", [False]), ("community-worker", [])):
        who = await sign_in(lanes, kind)
        assert [item["shared"] for item in (await who.get(f"/o/{lanes.slug}/api/items")).json()] == expected
