"""Whoever acts for a chief who is away walks in the chief's alleys on those days, on a page and without signal."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.patrols.models import Patrol
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Absence, Appointment, PostPlace
from phones import rows
from worlds import SINCE

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
ROOM = timedelta(seconds=2)


@pytest.fixture
async def lanes(make_office):
    """The chief of both alleys; his deputy has a post at the first alone."""
    world = await make_office(
        "longtan", alleys=2, people={"alley-chief": 1, "deputy-chief": 1, "steward": 1, "community-worker": 1}
    )
    chief = world.one("alley-chief")
    async with world.session() as session:
        post = await session.scalar(select(Appointment.post_id).where(Appointment.person_id == chief.id))
        session.add(PostPlace(office_id=world.id, id=new_id(), post_id=post, alley_id=world.alleys[1].id, since=SINCE))
    return world


async def test_in_the_chiefs_stead_his_alleys_are_open_while_he_is_away_and_no_day_longer(lanes, pocket, walked):
    deputy, there = lanes.one("deputy-chief"), str(lanes.alleys[1].id)
    phone = await pocket(lanes, "deputy-chief")
    assert [alley["id"] for alley in phone.kit["alleys"]] == [str(lanes.alleys[0].id)]
    refused = await phone.send(walked(alley=there))
    assert (refused.status_code, refused.json()["detail"]) == (422, "这条街巷今天不由您负责。")
    async with lanes.session() as session:
        session.add(
            Absence(
                office_id=lanes.id, id=new_id(), person_id=lanes.one("alley-chief").id, since=TODAY,
                until=TODAY + timedelta(days=1), reason="",
            )
        )  # fmt: skip
    phone = await pocket(lanes, "deputy-chief")
    (given,) = [each for each in phone.kit["alleys"] if each["id"] == there]
    assert given["days"] == [TODAY.isoformat(), (TODAY + timedelta(days=1)).isoformat()]
    assert Verb.PATROL.value in given["verbs"]
    home = f"/o/{lanes.slug}"
    assert "试验2号" in (await phone.client.get(f"{home}/patrols/start")).text
    answer = await phone.send(walked(alley=there, ended=datetime.now(UTC) - ROOM))
    assert (answer.status_code, answer.json()["told"]) == (200, []), answer.text
    (patrol,) = await rows(lanes, Patrol)
    assert (patrol.person_id, patrol.post_kind, str(patrol.alley_id)) == (deputy.id, "deputy-chief", there)
    # Programs hand in walks past all that: they ask the same.
    walk = walked(alley=there)["patrol"]
    walk["items"] = [{"item": each["item"], "state": "clear"} for each in walk["items"]]
    head = {"x-csrf-token": phone.kit["token"], "accept": "application/json"}
    sent = [await phone.client.post(f"{home}/api/patrols", json=walk, headers=head) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [200, 200], sent[0].text
    assert [row.post_kind for row in await rows(lanes, Patrol)] == ["deputy-chief"] * 2
    # A steward, who answers for nobody, has no more than before.
    steward = await pocket(lanes)
    assert [alley["id"] for alley in steward.kit["alleys"]] == [str(lanes.alleys[0].id)]
