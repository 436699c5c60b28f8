"""The database roles: who owns, who works, who reads. No superuser is needed, so managed PostgreSQL serves too."""

from hutong.settings import ROLES, Settings

SCHEMA = "hutong"


def quoted(text: str) -> str:
    """`text` as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """`text` as an SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def role_statements(settings: Settings, *, passwords: bool = True) -> list[str]:
    """The SQL that makes the roles and the schema, safe to run again; run by the migrating administrator.

    Without `passwords` the log-ins' secrets are left out, for printing.
    """
    owner = settings.role_name("owner")
    statements = [_create(owner, "NOLOGIN")]
    for role in ROLES:
        role_name = settings.role_name(role)
        secret = quoted(settings.role_password(role)) if passwords else "'…'"
        statements += [
            _create(role_name, "LOGIN"),
            f"ALTER ROLE {name(role_name)} WITH LOGIN NOCREATEDB NOCREATEROLE PASSWORD {secret}",
            f"ALTER ROLE {name(role_name)} SET search_path = {SCHEMA}",
        ]
    statements += [
        f"GRANT {name(owner)} TO CURRENT_USER",
        f"CREATE SCHEMA IF NOT EXISTS {SCHEMA} AUTHORIZATION {name(owner)}",
        f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC",
    ]
    statements += [f"GRANT USAGE ON SCHEMA {SCHEMA} TO {name(settings.role_name(role))}" for role in ROLES]
    return statements


def _create(role: str, attributes: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {quoted(role)}) "
        f"THEN CREATE ROLE {name(role)} {attributes}; END IF; END $$"
    )
