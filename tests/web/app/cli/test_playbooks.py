"""`hutong playbook`: files and an office's own texts, each way of ending with its code."""

import asyncio
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from hutong.access.directory import Directory
from hutong.alleys.models import AlleyKind
from hutong.alleys.service import register_alley, register_community
from hutong.db import Databases, Office
from hutong.journal import SYSTEM
from hutong.playbooks import packs, toml

FROM = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()


@pytest.fixture
def changed(tmp_path):
    """A file: the starter with one limit halved."""
    text = packs.text("starter")
    stricter = text.replace("amount = 2,", "amount = 1,", 1)
    assert stricter != text
    file = tmp_path / "changed.toml"
    file.write_text(stricter, encoding="utf-8")
    return file


@pytest.fixture
def starter(tmp_path):
    file = tmp_path / "starter.toml"
    file.write_text(packs.text("starter"), encoding="utf-8")
    return file


@pytest.fixture
def opened(hutong, slug):
    """`opened("starter")`: the address of an office that begins with a pack."""
    hutong.json("district", "add", slug("d"), "--name", "某区", "--city", slug("c"), "--city-name", "某市")

    def begin(pack):
        name = slug(pack[0])
        arguments = ("--district", slug("d"), "--slug", name, "--code", "110199001", "--name", "某街道")
        hutong.json("office", "open", "--pack", pack, *arguments, code=1)
        return name

    return begin


def test_the_same_rules_leave_with_0_and_others_with_2(hutong, starter, changed):
    relaid = starter.with_name("relaid.toml")
    relaid.write_text("# said\n" + packs.text("starter"), encoding="utf-8")
    assert hutong.json("playbook", "diff", str(starter), str(relaid))["same"] is True
    told = hutong.json("playbook", "diff", str(starter), str(changed), code=2)
    assert (told["same"], len(told["changes"])) == (False, 1)
    assert "2" in told["changes"][0]["text"]
    assert "-" in told["text"]


def test_rules_with_errors_cannot_be_compared(hutong, starter, tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff\x00[[")
    assert hutong.json("playbook", "diff", str(starter), str(broken), code=1)["broken"] == [str(broken)]
    told = hutong.json("playbook", "check", str(broken), code=1)
    assert [finding["line"] for finding in told["findings"]] == [1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", "one.toml"),
        ("check", "no-such-file"),
        ("rollback", "longtan@in-force", "--from", "2027-01-01", "--number", "1"),
        ("publish", "longtan@3", "--from", "2027-01-01", "--number", "1"),
        ("publish", "longtan@draft:x", "--from", "some day", "--number", "1"),
    ],
)
def test_wrong_usage_leaves_with_64_since_2_means_that_they_differ(hutong, arguments):
    result = hutong("playbook", *arguments)
    assert result.exit_code == 64, result.output


def test_an_office_or_a_version_that_is_not_there_leaves_with_1(hutong, slug):
    assert hutong.json("playbook", "export", f"{slug('nobody')}@1", code=1)["error"] == "no-such-office"


def test_from_a_file_to_a_version_and_back(opened, hutong, starter, changed):
    office = opened("starter")
    mine = f"{office}@in-force"
    assert hutong.json("playbook", "diff", mine, str(starter))["same"] is True
    refused = hutong.json(
        "playbook", "publish", str(changed), "--office", office, "--from", FROM, "--number", "", code=1
    )
    assert refused["error"] == "document-number-missing"
    put = hutong.json(
        "playbook", "publish", str(changed), "--office", office, "--from", FROM, "--number", "甲2号", "--trial",
        "--because", "试一试",
    )  # fmt: skip
    assert (put["version"], put["number"], put["trial"], put["in_force_from"]) == (2, "甲2号", True, FROM)
    assert hutong.json("playbook", "diff", f"{office}@1", f"{office}@2", code=2)["old"] == f"{office}@1"
    back = hutong.json(
        "playbook", "rollback", f"{office}@1", "--from", FROM, "--number", "甲3号", "--because", "先退回"
    )
    assert back["version"] == 3
    assert hutong.json("playbook", "diff", f"{office}@1", f"{office}@3")["same"] is True


@pytest.mark.long
def test_a_check_in_an_office_says_also_what_its_own_rows_have_against_the_text(opened, hutong, tmp_path):
    office = opened("starter")
    file = tmp_path / "with-departments.toml"
    file.write_text(packs.text("financial-street"), encoding="utf-8")
    alone = hutong.json("playbook", "check", str(file))
    beside = hutong.json("playbook", "check", str(file), "--office", office)
    assert (alone["office"], beside["office"]) == (None, office)
    more = {f["code"] for f in beside["findings"]} - {f["code"] for f in alone["findings"]}
    assert "step-for-no-department" in more
    draft = f"{office}@draft:{hutong.json('playbook', 'import', str(file), '--office', office, code=2)['draft']}"
    told = hutong.json("playbook", "check", draft, code=1)
    assert (told["findings"], told["may_be_published"]) == (beside["findings"], False)
    assert told["open_warnings"] >= len(more)
    assert "发布以前" in hutong("--lang", "zh", "playbook", "check", draft).stdout
    assert hutong.json("playbook", "check", str(file), "--office", "nobody-at-all", code=1)["error"] == "no-such-office"


def test_the_schema_is_printed_as_a_document_that_editors_read(hutong):
    schema = json.loads(hutong("playbook", "schema").stdout)
    assert schema["$schema"].endswith("2020-12/schema")
    assert "joint_calls" in schema["$defs"]["Playbook"]["properties"]


@pytest.mark.long
def test_a_pack_goes_out_signed_and_comes_in_as_a_draft(opened, hutong, tmp_path):
    giver, taker = opened("longtan"), opened("starter")
    file = tmp_path / "longtan.toml"
    told = hutong.json("playbook", "export", f"{giver}@1", "--to", str(file))
    assert told["version"] == 1
    assert toml.raw(file.read_text())["pack"]["office"] == giver
    assert hutong("playbook", "export", f"{giver}@1").stdout.count("pack.signature") == 1
    taken = hutong.json("playbook", "import", str(file), "--office", taker, code=2)
    assert taken["seal"] == "ours"
    assert taken["changes"]
    draft = f"{taker}@draft:{taken['draft']}"
    assert hutong.json("playbook", "diff", f"{giver}@1", draft)["same"] is True
    # What was read is what comes into force, or nothing.
    seen = ("--from", "2099-01-01", "--number", "甲", "--revision")
    other = hutong("playbook", "publish", draft, *seen, "9", LANG="zh_CN.UTF-8")
    assert (other.exit_code, "草稿已被别人改过" in other.output) == (1, True)
    assert hutong.json("playbook", "diff", f"{taker}@in-force", f"{taker}@1")["same"] is True
    file.write_text(file.read_text().replace("rank = 40", "rank = 41", 1))
    assert hutong.json("playbook", "import", str(file), "--office", taker, code=2)["seal"] == "altered"
    file.write_text("pack = 3")
    assert hutong.json("playbook", "import", str(file), "--office", taker, code=1)["draft"] is None


async def lay_out(settings, slug):
    """Two alleys, so that something can happen in them."""
    databases = Databases(settings, pool_size=1)
    try:
        place = await Directory(databases).office(slug)
        async with databases.session(Office(place.id)) as session:
            community = register_community(session, code="c01", name="某社区")
            await session.flush()
            for n in range(2):
                register_alley(
                    session, code=f"a{n}", name=f"{n}号", kind=AlleyKind.ALLEY, length_m=100, community=community.id,
                    since=date(2026, 1, 1), by=SYSTEM, now=datetime.now(UTC),
                )  # fmt: skip
    finally:
        await databases.dispose()


def test_rules_are_rehearsed_over_made_up_cases(opened, hutong, tmp_path, server_settings):
    office = opened("starter")
    asyncio.run(lay_out(server_settings, office))
    told = hutong.json("playbook", "rehearse", f"{office}@in-force", "--generated", "--days", "3")
    assert told["summary"]["differing"] == 0
    assert told["summary"]["cases"] > 0
    strict = tmp_path / "strict.toml"
    hour = '  limit = { amount = 1, clock = "continuous_hours" }'
    text = re.sub(r"(?m)^  limit = .*", hour, packs.text("starter"))
    strict.write_text(re.sub(r"(?m)^  remind_before = .*", "", text), encoding="utf-8")
    other = hutong.json("playbook", "rehearse", str(strict), "--office", office, "--generated", "--days", "3", code=2)
    assert len(other["cases"]) == other["summary"]["differing"] > 0
    assert all(case["then"] and case["now"] and case["kinds"] for case in other["cases"])


def test_keys_are_made_and_shown(hutong):
    key = hutong.json("keys", "new")["HUTONG_SIGNING_KEY"]
    shown = hutong("keys", "show", "--json", HUTONG_SIGNING_KEY=key, HUTONG_KNOWN_KEYS="西城区:abc")
    assert json.loads(shown.stdout)["known"] == {"西城区": "abc"}
    assert json.loads(shown.stdout)["public"] != hutong.json("keys", "show")["public"]
