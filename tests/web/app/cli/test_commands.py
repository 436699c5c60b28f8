"""The commands as people and scripts meet them: what they print, and with which code they leave."""

import json

import pytest

from hutong.app.cli import COMMANDS, root
from hutong.playbooks import packs


def test_every_command_says_what_it_does_and_takes_json(hutong):
    def leaves(command, path):
        inner = getattr(command, "commands", None)
        return [(path, command)] if not inner else [leaf for n, c in inner.items() for leaf in leaves(c, [*path, n])]

    litestars = {"routes", "schema", "info"}
    ours = [leaf for name in COMMANDS if name not in litestars for leaf in leaves(root.get_command(None, name), [name])]
    assert [path for path, command in ours if not command.help] == []
    assert [path for path, command in ours if "--json" not in {o for p in command.params for o in p.opts}] == []
    assert hutong("--help").exit_code == 0


def test_wrong_usage_leaves_with_2(hutong):
    assert hutong("office", "open").exit_code == 2
    assert hutong("admin", "create", "x", "--name", "X").exit_code == 2


def test_a_server_that_does_not_answer_leaves_with_3(hutong):
    result = hutong("db", "lint", HUTONG_DATABASE_URL="postgresql://nobody:x@127.0.0.1:9/none")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "does not answer" in result.stderr


@pytest.mark.long
def test_litestars_own_commands_know_our_application(hutong):
    told = hutong("routes")
    assert told.exit_code == 0
    assert "/healthz" in told.output


def test_doctor_finds_all_servers_well(hutong):
    told = hutong.json("doctor")
    assert {check["name"] for check in told["checks"]} >= {"PostgreSQL", "role app", "Valkey or Redis", "S3", "disk"}
    assert told["is_well"] is True


def test_doctor_says_what_is_not_well_and_leaves_with_1(hutong):
    told = hutong("doctor", "--json", HUTONG_S3_BUCKET="no-such-bucket")
    assert told.exit_code == 1
    assert [c["name"] for c in json.loads(told.stdout)["checks"] if not c["is_well"]] == ["S3"]


def test_roles_are_printed_without_their_passwords(hutong, server_settings):
    told = hutong.json("db", "roles")
    assert any(server_settings.role_name("owner") in statement for statement in told["statements"])
    assert server_settings.role_password("app") not in json.dumps(told)


def test_the_database_as_migrated_has_no_findings(hutong):
    assert hutong.json("db", "upgrade") == {"findings": []}
    assert hutong.json("db", "lint") == {"findings": []}


@pytest.mark.parametrize("pack", packs.names())
def test_the_packs_are_playbooks_without_errors(hutong, tmp_path, pack):
    (tmp_path / "rules.toml").write_text(packs.text(pack))
    assert hutong.json("playbook", "check", str(tmp_path / "rules.toml"))["may_be_published"] is True


def test_a_playbook_with_errors_is_told_with_paths_and_leaves_with_1(hutong, tmp_path):
    (tmp_path / "rules.toml").write_text("nonsense = 1\n" + packs.text("starter"))
    told = hutong.json("playbook", "check", str(tmp_path / "rules.toml"), code=1)
    assert "nonsense" in {finding["path"] for finding in told["findings"]}
    assert told["may_be_published"] is False


@pytest.fixture
def district(hutong, slug):
    name = slug("d")
    hutong.json(
        "district", "add", name, "--name", "某区", "--code", "110199", "--city", slug("c"), "--city-name", "某市"
    )
    return name


@pytest.fixture
def office(hutong, slug, district):
    name = slug("o")
    arguments = ("--district", district, "--slug", name, "--code", "110199001", "--name", "某街道")
    told = hutong.json("office", "open", "--pack", "longtan", *arguments, "--administrator", "head", "管理员", code=1)
    assert (told["state"], bool(told["blockers"])) == ("preparing", True)
    assert f"/o/{name}/password/" in told["link"]
    return name


def test_a_district_is_added_once_however_often_it_is_asked_for(hutong, slug, district):
    again = hutong.json("district", "add", district, "--name", "某区", "--city", slug("c"))
    assert again["address"] == f"/d/{district}"
    refused = hutong.json("district", "add", district, "--name", "某区", "--city", slug("other"), code=1)
    assert refused["error"] == "invalid"


def test_an_office_is_listed_with_its_state(hutong, slug, office):
    listed = {row["slug"]: row for row in hutong.json("office", "list")["offices"]}
    assert (listed[office]["city"], listed[office]["state"], listed[office]["name"]) == (
        slug("c"),
        "preparing",
        "某街道",
    )


def test_an_office_in_preparation_is_not_suspended(hutong, office):
    assert hutong.json("office", "suspend", office, "--because", "x", code=1)["error"] == "not-in-this-state"


def test_an_unknown_place_is_said_in_the_readers_language(hutong):
    assert hutong.json("office", "suspend", "nowhere", "--because", "x", code=1) == {
        "error": "no-such-office",
        "detail": "There is no such street office: nowhere",
    }
    assert (
        "没有这个街道"
        in hutong("bulletin", "nowhere", "--from", "2017-01-01", "--to", "2017-01-02", LANG="zh_CN").stderr
    )


@pytest.mark.long
def test_accounts_get_a_link_each_at_the_place_they_belong_to(hutong, slug, office, district):
    of_office = hutong.json("admin", "create", "second", "--name", "甲", "--office", office)
    of_district = hutong.json("admin", "create", "d", "--name", "乙", "--district", district)
    of_city = hutong.json("admin", "create", "c", "--name", "丙", "--city", slug("c"), "--role", "city_editor")
    homes = [told["link"].split("/password/")[0].split("/", 3)[3] for told in (of_office, of_district, of_city)]
    assert homes == [f"o/{office}", f"d/{district}", f"c/{slug('c')}"]


def test_the_journal_of_an_office_is_whole(hutong, office):
    told = hutong.json("journal", "verify", office)
    assert [(o["office"], o["is_whole"]) for o in told["offices"]] == [(office, True)]
    assert told["offices"][0]["pending"] + told["offices"][0]["events"] > 0
