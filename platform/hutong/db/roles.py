"""The database roles: who owns, who works, who reads. No superuser is needed, so managed PostgreSQL serves too."""

from hutong.settings import ROLES, Settings

SCHEMA = "hutong"
_OF_A_SESSION = {
    # A worker that froze, or a machine that was cut off, holds its rows no longer than its lease.
    "idle_in_transaction_session_timeout": "20s",
    "tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "2",
    "tcp_user_timeout": "20s",
    # Plans are made once and used often; compiling them costs more than it saves.
    "jit": "off",
}  # fmt: skip
"""Set on the role and not by who connects: a pooler between hands on no such wish."""


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
            *(f"ALTER ROLE {name(role_name)} SET {name_} = {quoted(value)}" for name_, value in _OF_A_SESSION.items()),
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
