"""Danger in what a phone hands in: a case at once, wherever in the office it is and whatever else is refused."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.notices.models import Notice
from hutong.submissions.deciding import take_for
from phones import rows


def danger(alley, **changes):
    """A word of danger, as a phone writes it down."""
    told = {"id": str(new_id()), "alley_id": str(alley), "description": "3 号门前有燃气味", "danger": True, **changes}
    return {"id": str(new_id()), "captured_at": datetime.now(UTC).isoformat(), "version": 1, "reports": [told]}


async def test_danger_opens_at_once_wherever_it_is_and_whatever_is_refused_beside_it(lanes, pocket, walked):
    phone, message = await pocket(lanes), walked(alley=lanes.alleys[1].id)
    message["reports"] += danger(lanes.alleys[1].id)["reports"]
    first, second = await phone.send(message), await phone.send(message)
    (case,) = await rows(lanes, Case)
    said = f"危险情况已经报到，编号 {case.number}。其余的没有收下：这条街巷今天不由您负责。"
    assert {(answer.status_code, answer.json()["detail"]) for answer in (first, second)} == {(422, said)}
    assert first.json()["cases"] == [{"id": str(case.id), "number": case.number}]
    assert (case.danger, case.source, str(case.id)) == (True, "danger", message["reports"][1]["id"])
    told = {event.kind for event in await rows(lanes, JournalEvent)} & {"case.opened", "patrol.finished", "fix.told"}
    assert told == {"case.opened"}
    alarmed = {notice.person_id for notice in await rows(lanes, Notice) if notice.urgent}
    assert lanes.one("command").id in alarmed
    async with lanes.session() as session:
        row = await take_for(
            session, UUID(message["id"]), people=None, worker=lanes.one("command").id,
            zone=ZoneInfo("Asia/Shanghai"), by=SYSTEM, now=datetime.now(UTC),
        )  # fmt: skip
        assert row.cases[1] == {"id": str(case.id), "number": case.number}
    # By itself it is taken, though the rules it was written by, and its kind, are not known.
    alone = await phone.send(danger(lanes.alleys[1].id, category="no-such") | {"version": 99})
    assert (alone.status_code, len(alone.json()["cases"])) == (200, 1), alone.text
    assert sorted(row.danger for row in await rows(lanes, Case)) == [False, True, True]


async def test_danger_for_which_there_can_be_no_case_is_told_to_the_direct_line_at_once(lanes, pocket):
    phone = await pocket(lanes)
    lost = danger(new_id())
    answers = [await phone.send(lost), await phone.send(lost)]
    assert [answer.status_code for answer in answers] == [422, 422]
    chief = lanes.people["alley-chief"][0]
    told = [notice for notice in await rows(lanes, Notice) if notice.kind == "submission.refused"]
    assert {lanes.one("command").id, lanes.one("community-worker").id, chief.id} <= {one.person_id for one in told}
    assert len(told) == len({one.person_id for one in told})
    assert {(one.title, one.urgent) for one in told} == {("危险情况没有报到", True)}
    assert {answers[0].json()["number"] in one.body for one in told} == {True}
    unreadable = danger(lanes.alleys[0].id, description="")
    assert (await phone.send(unreadable)).status_code == 422
    assert await rows(lanes, Case) == []


async def test_a_kind_that_the_rules_count_as_danger_is_one_without_the_phones_saying_so(lanes, pocket, walked):
    phone = await pocket(lanes)
    kind = next(each for each in lanes.playbook.categories if each.danger)
    elsewhere = lanes.alleys[1].id
    told = danger(elsewhere, category=kind.code, danger=False) | {"version": 99}
    for _ in range(2):
        assert (await phone.send(told)).status_code == 200
    # Words by which the rules know it do as well; what is refused beside it keeps neither back.
    message = walked(alley=elsewhere)
    message["reports"] += danger(elsewhere, description=f"{kind.keywords[1]}，快来", danger=False)["reports"]
    assert (await phone.send(message)).status_code == 422
    (first, second), ordinary = await rows(lanes, Case), message["reports"][0]["id"]
    assert {(case.danger, case.source, case.alley_id) for case in (first, second)} == {(True, "danger", elsewhere)}
    assert ordinary not in {str(first.id), str(second.id)}
    assert lanes.one("command").id in {notice.person_id for notice in await rows(lanes, Notice) if notice.urgent}
    unreadable = danger(elsewhere, category=kind.code, danger=False, description=7)
    assert (await phone.send(unreadable)).status_code == 422
    assert "危险情况没有报到" in {notice.title for notice in await rows(lanes, Notice)}
