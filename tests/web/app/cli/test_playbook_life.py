"""`hutong playbook` where an office asks more before it publishes: a second person's word, a rehearsal of the draft."""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hutong.access.directory import Directory
from hutong.access.passwords import hash_password
from hutong.db import Databases, Office
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.people.models import Person
from hutong.people.service import register_person
from hutong.playbooks import packs
from hutong.playbooks.service import save_draft
from hutong.rehearsals.models import Rehearsal

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
PASSWORD = "四个街巷长在巷口下棋"
CHANGED = packs.text("starter").replace("amount = 2,", "amount = 1,", 1)


@pytest.fixture
def asking(hutong, slug, tmp_path):
    """`asking("rehearsed")`: the address of an office whose rules in force want that."""

    def begin(what):
        hutong.json("district", "add", slug("d"), "--name", "某区", "--city", slug("c"), "--city-name", "某市")
        arguments = ("--district", slug("d"), "--slug", slug("o"), "--code", "110199001", "--name", "某街道")
        hutong.json("office", "open", "--pack", "starter", *arguments, code=1)
        rules = tmp_path / "asking.toml"
        rules.write_text(f"{packs.text('starter')}\n[publishing]\n{what} = true\n", encoding="utf-8")
        publish(hutong, str(rules), "--office", slug("o"), number="甲2号")
        return slug("o")

    return begin


@pytest.fixture
def inside(server_settings):
    """`inside(office, deed)`: what `await deed(session)` returns."""

    async def work(office, deed):
        databases = Databases(server_settings, pool_size=1)
        try:
            place = await Directory(databases).office(office)
            async with databases.session(Office(place.id)) as session:
                return await deed(session)
        finally:
            await databases.dispose()

    return lambda office, deed: asyncio.run(work(office, deed))


@pytest.fixture
def drafted(inside):
    """`drafted(office)`: a draft of 李主任, whom 王书记 and 赵队员 know; only the first two are administrators."""

    async def deed(session):
        hashed = await hash_password(PASSWORD)
        people = {
            login: register_person(
                session, name=login, origin="official", login=login, administrator=login != "zhao", now=datetime.now(UTC)
            )
            for login in ("li", "wang", "zhao")
        }  # fmt: skip
        for person in people.values():
            person.password_hash = hashed
        await session.flush()
        by = Actor("person", people["li"].id)
        return (await save_draft(session, source=CHANGED, by=by, now=datetime.now(UTC), draft_id=new_id())).draft.id

    return lambda office: f"{office}@draft:{inside(office, deed)}"


def publish(hutong, *text, number, code=0):
    return hutong.json(
        "playbook", "publish", *text, "--from", TODAY, "--number", number, "--because", "试一试", code=code
    )


@pytest.mark.long
def test_a_second_person_says_a_word_with_a_password_and_then_it_is_published(asking, hutong, drafted, tmp_path):
    draft = drafted(asking("second_person"))
    key = tmp_path / "password"
    key.write_text(PASSWORD + "\n", encoding="utf-8")

    def word(deed, login, *more, code=0):
        return hutong.json("playbook", deed, draft, "--as", login, "--password-from", str(key), *more, code=code)

    assert publish(hutong, draft, number="甲3号", code=1)["error"] == "approval-missing"
    asked = hutong.json("playbook", "request-approval", draft)
    assert (asked["decision"], asked["revision"], asked["by"]) == ("asked", 1, None)
    assert hutong.json("playbook", "request-approval", draft, code=1)["error"] == "already-decided"
    assert word("approve", "li", code=1)["error"] == "approver-is-author"
    assert word("approve", "zhao", code=1)["error"] == "not-allowed"
    assert word("approve", "wang", "--revision", "7", code=1)["error"] == "draft-changed-meanwhile"
    assert word("refuse", "wang", "--because", " ", code=1)["error"] == "refusal-reason-missing"
    refused = word("refuse", "wang", "--because", "时限太短")
    assert (refused["decision"], refused["reason"]) == ("refused", "时限太短")
    assert publish(hutong, draft, number="甲3号", code=1)["error"] == "approval-missing"
    hutong.json("playbook", "request-approval", draft)
    approved = word("approve", "wang")
    assert (approved["decision"], approved["draft"]) == ("approved", draft.partition(":")[2])
    assert publish(hutong, draft, number="甲3号")["version"] == 3
    key.write_text("别人的密码\n", encoding="utf-8")
    assert word("approve", "wang", code=1)["error"] == "sign-in-refused"


@pytest.mark.long
def test_going_back_keeps_the_draft_that_waits_for_a_second_person(asking, hutong, drafted, tmp_path):
    office = asking("second_person")
    drafted(office)  # For the people.
    key = tmp_path / "password"
    key.write_text(PASSWORD + "\n", encoding="utf-8")
    kept = hutong.json(
        "playbook", "rollback", f"{office}@1", "--from", TODAY, "--number", "甲3号", "--because", "先退回", code=1
    )
    assert (kept["waits_for"], kept["version"]) == ("approval", None)
    assert hutong.json("playbook", "diff", f"{office}@1", kept["draft"])["same"] is True
    hutong.json("playbook", "approve", kept["draft"], "--as", "wang", "--password-from", str(key))
    assert publish(hutong, kept["draft"], number="甲3号")["version"] == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("request-approval", "longtan@3"),
        ("approve", "longtan@in-force", "--as", "wang", "--password-from", "-"),
        ("approve", f"longtan@draft:{new_id()}"),
        ("refuse", f"longtan@draft:{new_id()}", "--as", "wang", "--password-from", "-"),
    ],
)
def test_a_word_needs_a_draft_a_name_and_a_refusal_its_reason(hutong, arguments):
    assert hutong("playbook", *arguments).exit_code == 64


@pytest.mark.long
def test_a_drafts_rehearsal_stays_with_it_and_a_files_does_not(asking, hutong, inside, tmp_path):
    office = asking("rehearsed")
    file = tmp_path / "changed.toml"
    file.write_text(CHANGED, encoding="utf-8")
    draft = f"{office}@draft:{hutong.json('playbook', 'import', str(file), '--office', office, code=2)['draft']}"
    made_up = ("--generated", "--days", "2")
    assert publish(hutong, draft, number="甲3号", code=1)["error"] == "rehearsal-missing"
    hutong.json("playbook", "rehearse", str(file), "--office", office, *made_up)
    assert publish(hutong, draft, number="甲3号", code=1)["error"] == "rehearsal-missing"
    waiting = publish(hutong, str(file), "--office", office, number="甲3号", code=1)
    assert (waiting["waits_for"], waiting["version"]) == ("rehearsal", None)
    assert hutong.json("playbook", "diff", draft, waiting["draft"])["same"] is True  # It is there to be rehearsed.
    kept = hutong.json("playbook", "rollback", f"{office}@1", "--from", TODAY, "--number", "甲4号", code=1)
    assert kept["waits_for"] == "rehearsal"
    assert hutong.json("playbook", "diff", f"{office}@1", kept["draft"])["same"] is True  # It is still there.
    told = hutong.json("playbook", "rehearse", draft, *made_up)
    assert told["state"] == "done"

    async def rows(session):
        return (await session.scalars(select(Rehearsal))).all()

    (row,) = inside(office, rows)
    assert (str(row.id), str(row.playbook_id), row.state) == (told["rehearsal"], draft.partition(":")[2], "done")
    assert row.summary["cases"] == told["summary"]["cases"]
    assert publish(hutong, draft, number="甲3号")["version"] == 3


@pytest.mark.long
def test_a_draft_whose_past_is_empty_is_refused_as_on_its_page(asking, hutong, drafted, inside):
    draft = drafted(asking("rehearsed"))
    assert hutong.json("playbook", "rehearse", draft, code=1)["error"] == "nothing-happened"

    async def count(session):
        return len((await session.scalars(select(Rehearsal))).all()), len((await session.scalars(select(Person))).all())

    assert inside(draft.partition("@")[0], count) == (0, 3)
