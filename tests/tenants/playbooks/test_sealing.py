"""The database itself keeps a published playbook as it is, whoever asks with whatever statement."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import pytest

from hutong.journal import SYSTEM
from hutong.playbooks import packs
from hutong.playbooks.service import discard_draft, save_draft

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
EDITS = (
    "source = source || ' '",
    "document = '{}'",
    "version = 9",
    "number = '甲9号'",
    "in_force_from = in_force_from + 1",
    "trial = NOT trial",
    "trial_until = '2030-01-01'",
    "state = 'draft'",
    "published_at = now()",
    "id = gen_random_uuid()",
)


@pytest.fixture
async def office(make_office):
    return await make_office("starter", alleys=0)


@asynccontextmanager
async def connected(settings, role, office):
    connection = await asyncpg.connect(settings.role_url(role))
    try:
        await connection.execute(f"SET app.office_id = '{office.id}'")
        yield connection
    finally:
        await connection.close()


@pytest.mark.parametrize("edit", EDITS, ids=[edit.partition(" ")[0] for edit in EDITS])
async def test_no_statement_edits_what_is_published(server_settings, office, edit):
    async with connected(server_settings, "app", office) as connection:
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(f"UPDATE playbooks SET {edit} WHERE office_id = $1", office.id)


async def test_the_application_does_not_delete_it_either(server_settings, office):
    async with connected(server_settings, "app", office) as connection:
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute("DELETE FROM playbooks WHERE office_id = $1", office.id)
        # Whoever leaves for good is emptied out of it.
        told = await connection.execute(
            "UPDATE playbooks SET published_by = NULL, notes = '甲' WHERE office_id = $1", office.id
        )
        assert told == "UPDATE 1"


async def test_a_draft_is_still_saved_discarded_and_deleted(server_settings, office):
    async with office.session() as session:
        draft = (await save_draft(session, source=packs.text("starter"), by=SYSTEM, now=NOW)).draft.id
    async with office.session() as session:
        await save_draft(session, source="x = 1", by=SYSTEM, now=NOW, draft_id=draft, revision=1)
        await discard_draft(session, draft, revision=2, by=SYSTEM, now=NOW)
    async with connected(server_settings, "app", office) as connection:
        told = await connection.execute("DELETE FROM playbooks WHERE office_id = $1 AND id = $2", office.id, draft)
        assert told == "DELETE 1"


async def test_who_owns_the_tables_can_erase_a_whole_office(superuser_url, server_settings, office):
    database = server_settings.database_url.rpartition("/")[2]
    connection = await asyncpg.connect(superuser_url.rpartition("/")[0] + "/" + database)
    try:
        async with connection.transaction():
            with pytest.raises(asyncpg.RestrictViolationError):
                async with connection.transaction():
                    await connection.execute("UPDATE hutong.playbooks SET number = 'x' WHERE office_id = $1", office.id)
            told = await connection.execute("DELETE FROM hutong.playbooks WHERE office_id = $1", office.id)
            assert told == "DELETE 1"
    finally:
        await connection.close()
