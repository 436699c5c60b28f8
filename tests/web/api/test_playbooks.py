"""The rules of an office as JSON: drafted, compared, published, gone back to, sent as packs."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from hutong.ids import new_id
from hutong.people.models import Person
from hutong.playbooks import packs
from hutong.playbooks.models import PlaybookVersion

FROM = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
STARTER = packs.text("starter")
STRICTER = STARTER.replace("amount = 2,", "amount = 1,", 1)


@pytest.fixture
async def office(make_office):
    """Its administrator is the only one there: the warnings of an office without people are few."""
    return await make_office("starter", alleys=0, people={"office-admin": 1})


@pytest.fixture
async def admin(office, phone):
    async with office.session() as session:
        mine = Person.office_id == office.id, Person.id == office.one("office-admin").id
        await session.execute(update(Person).where(*mine).values(administrator=True))
    return await phone(office, "office-admin")


async def put(phone, path, body):
    headers = {"accept": "application/json", "x-csrf-token": phone.token}
    return await phone.client.put(phone.home + path, json=body, headers=headers)


async def draft(admin, **changes):
    answer = await admin.post("/playbooks/drafts", {"id": str(new_id()), "source": STRICTER, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_what_is_wrong_is_said_with_its_place(admin):
    told = (await admin.post("/playbooks/check", {"source": STARTER.replace("rank = 80", "rank = 'x'", 1)})).json()
    assert told["may_be_published"] is False
    assert [(f["path"], f["severity"], f["line"] > 0) for f in told["findings"]] == [("posts[0].rank", "error", True)]
    assert (await admin.post("/playbooks/check", {"source": STARTER})).json()["may_be_published"] is True


async def test_two_texts_are_compared_in_words(admin):
    told = (await admin.post("/playbooks/diff", {"old": {}, "new": {"source": STRICTER}})).json()
    assert (told["same"], len(told["changes"])) == (False, 1)
    assert "→" in told["changes"][0]["text"]
    assert (await admin.post("/playbooks/diff", {"old": {"version": 1}, "new": {}})).json()["same"] is True
    broken = await admin.post("/playbooks/diff", {"old": {}, "new": {"source": "x = "}})
    assert broken.status_code == 422
    assert broken.json()["findings"][0]["line"] == 1
    assert (await admin.post("/playbooks/diff", {"old": {"version": 9}, "new": {}})).status_code == 404


async def test_a_draft_sent_twice_is_one_and_a_late_save_is_told_the_difference(admin, office):
    body = {"id": str(new_id()), "source": STRICTER, "notes": "试"}
    answers = await asyncio.gather(*(admin.post("/playbooks/drafts", body) for _ in range(3)))
    assert {answer.text for answer in answers} == {answers[0].text}
    assert [answer.status_code for answer in answers] == [201] * 3
    path = f"/playbooks/drafts/{body['id']}"
    saved = await put(admin, path, {"revision": 1, "source": STARTER})
    assert (saved.status_code, saved.json()["revision"]) == (200, 2)
    assert (await put(admin, path, {"revision": 1, "source": STARTER})).json() == saved.json()
    late = await put(admin, path, {"revision": 1, "source": STRICTER})
    assert late.status_code == 409
    assert late.json()["revision"] == 2
    assert len(late.json()["changes"]) == 1
    assert late.json()["text"].startswith("--- stored")
    assert (await admin.get(path)).json()["source"] == STARTER
    async with office.session() as session:
        assert await session.scalar(select(func.count()).select_from(PlaybookVersion)) == 2


async def test_it_is_published_once_and_gone_back_from(admin):
    begun = await draft(admin)
    sent = {"revision": 1, "number": "甲2号", "in_force_from": FROM, "because": "试一试"}
    path = f"/playbooks/drafts/{begun['id']}/publish"
    first = await admin.post(path, sent)
    assert first.status_code == 201, first.text
    assert (await admin.post(path, sent)).json() == first.json()
    assert (await admin.post(path, {**sent, "number": "甲3号"})).status_code == 409
    back = {"id": str(new_id()), "version": 1, "number": "甲4号", "in_force_from": FROM, "because": "退回"}
    gone = [await admin.post("/playbooks/rollback", back) for _ in range(2)]
    assert [answer.json()["version"] for answer in gone] == [3, 3]
    listed = (await admin.get("/playbooks/")).json()
    assert ([v["version"] for v in listed["versions"]], listed["in_force"]) == ([3, 2, 1], 1)
    assert (await admin.get("/playbooks/versions/3")).json()["source"] == STARTER
    assert (await admin.get("/playbooks/versions/99999999999")).status_code == 404


async def test_a_publication_that_is_refused_names_what_is_wrong(admin):
    begun = await draft(admin, source=STARTER.replace("rank = 80", "rank = 'x'", 1))
    path = f"/playbooks/drafts/{begun['id']}/publish"
    refused = await admin.post(path, {"revision": 1, "number": "甲2号", "in_force_from": FROM})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:hutong:playbook-has-errors")
    assert [f["path"] for f in refused.json()["findings"]] == ["posts[0].rank"]


async def test_a_pack_goes_out_and_comes_back_as_a_draft(admin):
    pack = (await admin.get("/playbooks/versions/1/pack")).json()["pack"]
    taken = await admin.post("/playbooks/packs", {"id": str(new_id()), "pack": pack})
    assert (taken.status_code, taken.json()["seal"], taken.json()["changes"]) == (201, "ours", [])
    other = await admin.post("/playbooks/packs", {"id": str(new_id()), "pack": packs.text("longtan")})
    assert (other.json()["seal"], bool(other.json()["changes"])) == ("shipped", True)
    broken = await admin.post("/playbooks/packs", {"id": str(new_id()), "pack": "[[" + "\u0000"})
    assert broken.status_code == 422
    assert broken.json()["findings"]


async def test_who_may_not_draft_may_not_write_and_another_office_is_not_there(admin, office, make_office, phone):
    other = await make_office("starter", alleys=1, people={"steward": 1})
    steward = await phone(other, "steward")
    body = {"id": str(new_id()), "source": STARTER}
    assert (await steward.post("/playbooks/drafts", body)).status_code == 403
    steward.home = admin.home
    assert (await steward.post("/playbooks/drafts", body)).status_code == 404
    begun = await draft(admin)
    admin.home = f"/o/{other.slug}/api"
    assert (await admin.get(f"/playbooks/drafts/{begun['id']}")).status_code == 404


async def test_a_rehearsal_is_ordered_once_followed_and_cancelled(admin):
    begun = await draft(admin)
    today = datetime.now(UTC).date()
    body = {"id": str(new_id()), "first": str(today - timedelta(days=3)), "last": str(today), "generated": True}
    path = f"/playbooks/drafts/{begun['id']}/rehearsals"
    ordered = [await admin.post(path, body) for _ in range(2)]
    assert [answer.status_code for answer in ordered] == [202, 202]
    assert ordered[0].json()["state"] == "waiting"
    here = f"/playbooks/rehearsals/{body['id']}"
    assert (await admin.get(here)).json() == ordered[1].json()
    assert (await admin.post(here + "/cancel", {})).json()["state"] == "cancelled"
    assert (await admin.post(here + "/cancel", {})).status_code == 409


@pytest.mark.parametrize("path", ["/playbooks/check", "/playbooks/diff", "/playbooks/drafts", "/playbooks/packs"])
async def test_what_is_no_message_is_refused_with_its_field(admin, path):
    assert (await admin.post(path, b"\xff")).status_code == 400
    answer = await admin.post(path, {"id": 3, "source": 3, "old": 3, "pack": 3})
    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_a_program_is_told_what_was_published_since_it_read_and_takes_it_in(admin):
    mine, theirs = await draft(admin, source=STARTER, based_on=1), await draft(admin)
    sent = {"revision": 1, "number": "甲2号", "in_force_from": FROM, "because": "试一试"}
    assert (await admin.post(f"/playbooks/drafts/{theirs['id']}/publish", sent)).status_code == 201
    path = f"/playbooks/drafts/{mine['id']}"
    late = await admin.post(f"{path}/publish", {**sent, "number": "甲3号"})
    assert (late.status_code, late.json()["onto"], len(late.json()["changes"])) == (409, 2, 1)
    taken = await admin.post(f"{path}/take-in", {"revision": 1, "onto": 2})
    assert (taken.status_code, taken.json()["onto"]) == (200, 2)
    begun = await admin.post("/playbooks/drafts", {"id": str(new_id())})
    assert (begun.json()["based_on"], begun.json()["source"]) == (2, STRICTER)


async def test_a_version_is_taken_back_before_its_day(admin):
    begun = await draft(admin)
    sent = {"revision": 1, "number": "甲2号", "in_force_from": FROM, "because": "试一试"}
    assert (await admin.post(f"/playbooks/drafts/{begun['id']}/publish", sent)).status_code == 201
    answers = [await admin.post("/playbooks/versions/2/withdraw", {"reason": "写错了"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    listed = (await admin.get("/playbooks/")).json()["versions"]
    assert [(v["version"], v["withdrawn_at"] is not None) for v in listed] == [(2, True), (1, False)]
    assert (await admin.post("/playbooks/versions/1/withdraw", {"reason": "写错了"})).status_code == 409
    assert (await admin.post("/playbooks/versions/9/withdraw", {"reason": "写错了"})).status_code == 404
