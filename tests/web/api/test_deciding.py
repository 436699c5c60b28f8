"""A second person's word as JSON, and what an office asks before it publishes, met without a browser."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

import hutong.rehearsals.jobs  # noqa: F401 - declares what is run here in the place of a worker
from hutong.ids import new_id
from hutong.jobs import run_due
from hutong.notices.models import Notice
from hutong.people.models import Person
from hutong.playbooks import packs
from hutong.playbooks.models import PlaybookReview
from hutong.settings import Settings

BEIJING = ZoneInfo("Asia/Shanghai")
STARTER = packs.text("starter")
STRICTER = STARTER.replace("amount = 2,", "amount = 1,", 1)
ASKING = f"{STARTER}\n[publishing]\n"


@pytest.fixture
async def office(make_office):
    return await make_office("starter", alleys=1, people={"office-admin": 2, "steward": 1})


@pytest.fixture
async def admins(office, phone):
    """Who drafts, and who says the word."""
    async with office.session() as session:
        mine = Person.office_id == office.id, Person.id.in_([one.id for one in office.people["office-admin"]])
        await session.execute(update(Person).where(*mine).values(administrator=True))
    return [await phone(office, "office-admin", n) for n in (0, 1)]


async def draft(admin, source):
    answer = await admin.post("/playbooks/drafts", {"id": str(new_id()), "source": source})
    assert answer.status_code == 201, answer.text
    return f"/playbooks/drafts/{answer.json()['id']}"


def today():
    return str(datetime.now(BEIJING).date())


async def publish(admin, path, number):
    sent = {"revision": 1, "number": number, "in_force_from": today(), "because": "试一试"}
    return await admin.post(f"{path}/publish", sent)


def word(**more):
    return {"id": str(new_id()), "revision": 1, **more}


async def test_what_another_person_approved_is_published(admins, office):
    author, second = admins
    assert (await publish(author, await draft(author, f"{ASKING}second_person = true\n"), "甲2号")).status_code == 201
    path = await draft(author, STRICTER)
    missing = await publish(author, path, "甲3号")
    assert (missing.status_code, missing.json()["type"]) == (422, "urn:hutong:approval-missing")
    asked = await author.post(f"{path}/request-approval", word())
    assert (asked.status_code, asked.json()["decision"]) == (201, "asked")
    own = await author.post(f"{path}/approve", word())
    assert (own.status_code, own.json()["type"]) == (422, "urn:hutong:approver-is-author")
    assert (await second.get(path)).json()["source"] == STRICTER
    late = await second.post(f"{path}/approve", word(revision=2))
    assert (late.status_code, late.json()["type"]) == (409, "urn:hutong:draft-changed-meanwhile")
    sent = word()
    answers = [await second.post(f"{path}/approve", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["decided_by"] == str(office.people["office-admin"][1].id)
    assert (await publish(author, path, "甲3号")).json()["version"] == 3
    async with office.session() as session:
        assert await session.scalar(select(func.count()).select_from(PlaybookReview)) == 2
        told = select(func.count()).where(Notice.office_id == office.id, Notice.kind == "playbook.approved")
        assert await session.scalar(told) == 1


async def test_going_back_keeps_the_draft_that_waits_for_a_second_person(admins):
    author, second = admins
    assert (await publish(author, await draft(author, f"{ASKING}second_person = true\n"), "甲2号")).status_code == 201
    back = {"id": str(new_id()), "version": 1, "number": "甲3号", "in_force_from": today(), "because": "退回"}
    answers = [await author.post("/playbooks/rollback", back) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert (answers[0].json()["waits_for"], answers[0].json()["version"]) == ("approval", None)
    assert answers[0].json() == answers[1].json()
    path = f"/playbooks/drafts/{back['id']}"
    assert (await author.get(path)).json()["source"] == STARTER
    assert (await second.post(f"{path}/approve", word())).status_code == 201
    assert (await publish(author, path, "甲3号")).json()["version"] == 3


async def test_a_refusal_without_a_reason_names_the_field(admins):
    author, second = admins
    path = await draft(author, STRICTER)
    for reason in ("  ", ""):
        refused = await second.post(f"{path}/refuse", word(reason=reason))
        assert refused.status_code == 422
        assert refused.headers["content-type"] == "application/problem+json"
        assert [error["field"] for error in refused.json()["errors"]] == ["reason"]
    back = await second.post(f"{path}/refuse", word(reason="时限太短"))
    assert (back.status_code, back.json()["decision"], back.json()["reason"]) == (201, "refused", "时限太短")
    again = await second.post(f"{path}/approve", word())
    assert (again.status_code, again.json()["type"]) == (409, "urn:hutong:already-decided")


async def test_a_text_with_errors_is_not_sent_and_says_where_they_are(admins):
    author, _ = admins
    path = await draft(author, STARTER.replace("rank = 80", "rank = 'x'", 1))
    refused = await author.post(f"{path}/request-approval", word())
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["source"]
    assert [finding["path"] for finding in refused.json()["findings"]] == ["posts[0].rank"]


async def test_who_has_no_such_duty_says_no_word(admins, office, phone, make_office):
    path = await draft(admins[0], STRICTER)
    steward = await phone(office, "steward")
    elsewhere = await make_office("starter", alleys=0, people={"office-admin": 1})
    stranger = await phone(elsewhere, "office-admin")
    stranger.home = steward.home
    for deed in ("request-approval", "approve", "refuse"):
        assert (await steward.post(f"{path}/{deed}", word(reason="不行"))).status_code == 403
        assert (await stranger.post(f"{path}/{deed}", word(reason="不行"))).status_code == 404


@pytest.mark.long
async def test_a_rehearsal_ordered_here_is_the_drafts_own(admins, office, server_settings):
    author, _ = admins
    assert (await publish(author, await draft(author, f"{ASKING}rehearsed = true\n"), "甲2号")).status_code == 201
    path = await draft(author, STRICTER)
    missing = await publish(author, path, "甲3号")
    assert (missing.status_code, missing.json()["type"]) == (422, "urn:hutong:rehearsal-missing")
    day = datetime.now(BEIJING).date()
    body = {"id": str(new_id()), "first": str(day - timedelta(days=1)), "last": str(day), "generated": True}
    assert (await author.post(f"{path}/rehearsals", body)).status_code == 202
    await run_due(office.databases, office.id, {Settings: server_settings})
    assert (await author.get(f"/playbooks/rehearsals/{body['id']}")).json()["state"] == "done"
    assert (await publish(author, path, "甲3号")).json()["version"] == 3
