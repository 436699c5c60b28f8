"""The catalogue lint finds every loosening, and nothing in a database as migrated."""

from collections.abc import Callable
from dataclasses import replace

import asyncpg
import pytest

from hutong.app.migrate import findings
from hutong.settings import Settings

LOOSENED = {
    "ALTER TABLE {s}.people NO FORCE ROW LEVEL SECURITY": "people",
    "ALTER TABLE {s}.cases DISABLE ROW LEVEL SECURITY": "cases",
    "DROP POLICY patrols_office ON {s}.patrols": "patrols",
    "ALTER POLICY visits_office ON {s}.visits USING (true)": "visits",
    "CREATE POLICY wide ON {s}.alleys FOR SELECT TO {app} USING (true)": "alleys",
    "GRANT UPDATE ON {s}.journal TO {app}": "journal",
    "GRANT SELECT (description) ON {s}.cases TO {district}": "cases",
    "GRANT SELECT ON {s}.people TO PUBLIC": "people",
    "REVOKE SELECT ON {s}.fixes FROM {app}": "fixes",
    "CREATE TABLE {s}.loose (office_id uuid)": "loose",
    "CREATE VIEW {s}.all_people AS SELECT * FROM {s}.people": "all_people",
    "CREATE FUNCTION {s}.peep() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::bigint'": "peep",
    "CREATE INDEX loose_index ON {s}.visits (day)": "visits",
    "ALTER TABLE {s}.playbooks DISABLE TRIGGER playbooks_published_stays": "playbooks",
    "CREATE TRIGGER other BEFORE UPDATE ON {s}.communities FOR EACH ROW "
    "EXECUTE FUNCTION {s}.playbooks_published_stays()": "communities",
}


@pytest.fixture(scope="module")
def own_database(fresh_database: Callable[[str], str], server_settings: Settings, worker_id: str) -> Settings:
    """A database to damage."""
    return replace(server_settings, database_url=fresh_database(f"lint_{worker_id}"))


async def test_a_migrated_database_has_no_findings(server_settings: Settings) -> None:
    assert await findings(server_settings) == []


@pytest.mark.parametrize("statement", LOOSENED, ids=list(LOOSENED.values()))
async def test_every_loosening_is_found(own_database: Settings, superuser_url: str, statement: str) -> None:
    database = own_database.database_url.rpartition("/")[2]
    connection = await asyncpg.connect(superuser_url.rpartition("/")[0] + "/" + database)
    names = {role: own_database.role_name(role) for role in ("app", "district")}
    try:
        await connection.execute("BEGIN")
        await connection.execute(statement.format(s="hutong", **names))
        await connection.execute("COMMIT")
        assert LOOSENED[statement] in {finding.where for finding in await findings(own_database)}
    finally:
        await connection.close()
