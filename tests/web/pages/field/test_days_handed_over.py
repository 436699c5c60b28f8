"""A day that a colleague took over is walked like an own one, on each way there is, and counts as done."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.patrols.models import Patrol
from hutong.playbooks.verbs import Verb
from hutong.rosters.changing import hand_over
from hutong.rosters.models import Roster, RosterLine
from hutong.rosters.owing import duties_in_month
from hutong.rosters.rules.owing import Progress
from phones import rows

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
EVERY_WAY = (pytest.param("phone"), *(pytest.param(way, marks=pytest.mark.long) for way in ("page", "program")))


@pytest.fixture
async def line(lanes):
    """The second steward's walk of today."""
    code = next(c.code for c in lanes.playbook.cadences if c.verb is Verb.PATROL and c.post == "steward")
    now, roster, line = datetime.now(UTC), new_id(), new_id()
    async with lanes.session() as session:
        session.add(
            Roster(
                office_id=lanes.id, id=roster, month=TODAY.replace(day=1), playbook_version=1, proposed_at=now,
                published_at=now,
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            RosterLine(
                office_id=lanes.id, id=line, roster_id=roster, day=TODAY, cadence=code, alley_id=lanes.alleys[1].id,
                person_id=lanes.people["steward"][1].id, rule="turn",
            )
        )  # fmt: skip
    return line


async def by_phone(phone, message):
    (given,) = [each for each in phone.kit["alleys"] if each["days"]]
    assert (given["id"], given["days"]) == (message["patrol"]["alley_id"], [TODAY.isoformat()])
    assert given["verbs"] == ["patrol", "fix", "report", "note"]
    answer = await phone.send(message)
    assert (answer.status_code, answer.json().get("told")) == (200, []), answer.text


async def by_page(phone, message):
    home, walk = phone.home.removesuffix("/field"), message["patrol"]
    token = {"_csrf": phone.kit["token"]}
    today = (await phone.client.get(f"{home}/today")).text
    assert "试验2号" in today
    begun = {"id": walk["id"], "alley_id": walk["alley_id"], **token}
    assert (await phone.client.post(f"{home}/patrols", data=begun)).status_code == 303
    for result in walk["items"]:
        here = f"{home}/patrols/{walk['id']}/items/{result['item']}"
        assert (await phone.client.post(here, data={"state": "clear", **token})).status_code == 303
    done = await phone.client.post(f"{home}/patrols/{walk['id']}/finish", data={"minutes": "40", **token})
    assert done.status_code == 303, done.text


async def by_program(phone, message):
    items = [{"item": result["item"], "state": "clear"} for result in message["patrol"]["items"]]
    head = {"x-csrf-token": phone.kit["token"], "accept": "application/json"}
    body = {**message["patrol"], "items": items}
    answer = await phone.client.post(f"{phone.home.removesuffix('/field')}/api/patrols", json=body, headers=head)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("way", EVERY_WAY)
async def test_whoever_took_the_day_over_walks_it_and_the_line_is_done(lanes, line, pocket, walked, way):
    steward, now = lanes.one("steward"), datetime.now(UTC)
    alley = lanes.alleys[1].id
    async with lanes.session() as session:
        await hand_over(session, line, steward.id, by=SYSTEM, now=now)
    phone = await pocket(lanes)
    message = walked(alley=alley, ended=now - timedelta(seconds=1))
    await {"phone": by_phone, "page": by_page, "program": by_program}[way](phone, message)
    (patrol,) = await rows(lanes, Patrol)
    assert (patrol.alley_id, patrol.person_id, patrol.post_kind) == (alley, steward.id, "steward")
    async with lanes.session() as session:
        _, owed, _ = await duties_in_month(session, steward.id, TODAY, now)
    assert [each.progress for each in owed if each.line_id == line] == [Progress.DONE]
