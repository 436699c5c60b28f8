"""What the last time left behind, and what others took meanwhile."""

import json
import os
import shutil
import socket

import asyncpg
import pytest

from hutong.stack import Stack, StackTrouble, embedded, places
from hutong.stack.errors import DataFolderUnusable, DiskFull
from hutong.stack.keys import keys_of
from hutong.stack.ports import Ports, free_port, is_free
from hutong.stack.processes import identity
from hutong.stack.record import Record


def postgres(folder, **options):
    return Stack(folder, parts={"postgres"}, durable=False, tell=lambda _: None, **options)


async def version(stack):
    connection = await asyncpg.connect(stack.environment()["HUTONG_DATABASE_URL"])
    try:
        return await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()


@pytest.mark.long
@pytest.mark.parametrize(
    "left",
    [
        pytest.param([], id="empty", marks=pytest.mark.fault),
        pytest.param(["PG_VERSION"], id="without control file"),
        pytest.param(["global"], id="no version", marks=pytest.mark.fault),
    ],
)
async def test_a_half_built_cluster_is_put_aside_and_built_anew(folder, left):
    (folder / "postgres").mkdir(parents=True)
    for name in left:
        (folder / "postgres" / name).touch()
    (folder / "postgres.new-77").mkdir()
    with postgres(folder) as stack:
        assert (await version(stack)).startswith("18.")
    assert sorted(p.name.partition("-")[0] for p in folder.glob("postgres*")) == [
        "postgres",
        "postgres.broken",
        "postgres.keys",
    ]


@pytest.mark.long
async def test_a_taken_port_is_left_to_whoever_took_it(folder):
    with postgres(folder):
        pass
    ports = Ports(folder)
    with socket.create_server(("127.0.0.1", ports["postgres"])), postgres(folder) as stack:
        assert (await version(stack)).startswith("18.")
        assert Ports(folder)["postgres"] != ports["postgres"]


@pytest.mark.fault
async def test_a_port_taken_between_the_look_and_the_start_is_changed_too(folder, monkeypatch):
    taken = socket.create_server(("127.0.0.1", free_port()))
    number = taken.getsockname()[1]
    monkeypatch.setattr(
        "hutong.stack.ports.free_port", lambda _besides, offered=[number]: offered.pop() if offered else free_port()
    )
    with taken, postgres(folder) as stack:
        assert (await version(stack)).startswith("18.")
        assert Ports(folder)["postgres"] != number


@pytest.mark.fault
async def test_a_stale_postmaster_note_with_a_living_strangers_number_is_no_obstacle(folder):
    with postgres(folder):
        pass
    note = folder / "postgres" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{folder / 'postgres'}\n")
    with postgres(folder) as stack:
        assert (await version(stack)).startswith("18.")
    assert identity(os.getpid()) is not None


@pytest.mark.fault
async def test_lost_keys_are_made_anew_and_the_data_stays(folder):
    with postgres(folder) as stack:
        connection = await asyncpg.connect(stack.environment()["HUTONG_DATABASE_URL"])
        await connection.execute("CREATE TABLE kept ()")
        await connection.close()
    before = keys_of(folder)
    (folder / "keys.json").unlink()
    with postgres(folder) as stack:
        connection = await asyncpg.connect(stack.environment()["HUTONG_DATABASE_URL"])
        assert await connection.fetchval("SELECT to_regclass('kept')::text") == "kept"
        await connection.close()
    assert keys_of(folder) != before


@pytest.mark.fault
async def test_a_process_that_inherited_a_recorded_number_is_not_ended(folder, monkeypatch):
    with postgres(folder):
        pass
    stranger = os.getpid()
    record = {"pid": 1, "is_ready": True, "children": [[stranger, "1 some server", 15]]}
    (folder / "stack.json").write_text(json.dumps(record))
    with postgres(folder):
        pass
    assert Record(folder).note() is None


def test_secrets_are_readable_by_their_owner_only(folder):
    with Stack(folder, parts={"valkey"}):
        modes = {p.name: oct(p.stat().st_mode & 0o777) for p in folder.iterdir() if p.is_file()}
        assert (folder / "valkey" / "valkey.conf").stat().st_mode & 0o777 == 0o600
        assert modes == dict.fromkeys(("keys.json", "ports.json", "stack.json", "stack.lock"), "0o600")


def test_no_password_stands_on_a_command_line(folder):
    with Stack(folder, durable=False) as stack:
        keys = keys_of(folder)
        shown = " ".join(identity(child.pid) for child in stack.keeper.children)
        secrets = (keys.postgres_superuser, keys.postgres_admin, keys.valkey, keys.s3_secret, keys.secret_key)
        assert not [secret for secret in secrets if secret in shown]
        assert len(stack.keeper.children) == len(embedded.PARTS)


def test_a_full_disk_is_said_before_anything_is_begun(folder, monkeypatch):
    usage = shutil.disk_usage(folder.parent)._replace(free=3 * 2**20)
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DiskFull, match="3 MB left"):
        postgres(folder).start()


def test_a_file_where_the_folder_should_be_is_said(folder):
    folder.touch()
    with pytest.raises(DataFolderUnusable, match="HUTONG_DATA_DIR"):
        postgres(folder).start()


def test_keys_that_are_not_keys_are_said(folder):
    folder.mkdir()
    (folder / "keys.json").write_text("{")
    with pytest.raises(StackTrouble, match=r"keys\.json cannot be read"):
        postgres(folder).start()


@pytest.mark.fault
def test_a_cluster_of_another_major_version_is_not_touched(folder):
    with postgres(folder):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(DataFolderUnusable, match="PostgreSQL 17"):
        postgres(folder).start()


@pytest.mark.fault
def test_a_failed_start_leaves_the_lock_and_the_ports_free(folder, monkeypatch):
    monkeypatch.setattr("hutong.stack.postgres.OPTIONS", {"no_such_option": "1"})
    with pytest.raises(StackTrouble, match="no_such_option"):
        postgres(folder).start()
    monkeypatch.undo()
    assert is_free(Ports(folder)["postgres"])
    with postgres(folder):
        pass
