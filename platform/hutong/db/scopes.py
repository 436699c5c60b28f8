"""For whom a transaction works. A session without a scope raises at its first statement."""

from dataclasses import dataclass
from uuid import UUID


class ScopeMissing(Exception):  # noqa: N818 - a fact about the session
    """A session was used without saying for whom; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Office:
    """One street office, as the application."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Public:
    """A visitor without an account, at one office's boards."""

    office_id: UUID


@dataclass(frozen=True, slots=True)
class City:
    """The city's editor: facts of every office, documents of the city."""

    id: UUID


@dataclass(frozen=True, slots=True)
class District:
    """A district administrator: as the city, and the case rows of the own district."""

    city_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class Department:
    """A department officer: only the matters the department was called to."""

    city_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class System:
    """Relay, sweeper and sealer: finds what is due, with a reason; effects run as the office."""

    reason: str


Scope = Office | Public | City | District | Department | System


def role_of(scope: Scope) -> str:
    """The database role (without prefix) that this scope signs in as."""
    match scope:
        case Office():
            return "app"
        case Public():
            return "public"
        case System():
            return "system"
        case City() | District() | Department():
            return "district"


def binding(scope: Scope) -> str:
    """The `SET LOCAL` statements that bind a transaction, in one string (one round trip).

    Only validated UUIDs are put into the text. `set_config()` would not reach the shards of a Citus cluster.
    """
    match scope:
        case Office(id=office_id) | Public(office_id=office_id):
            values = {"office_id": office_id}
        case City(id=city_id):
            values = {"city_id": city_id}
        case District(city_id=city_id, id=district_id):
            values = {"city_id": city_id, "district_id": district_id}
        case Department(city_id=city_id, id=department_id):
            values = {"city_id": city_id, "department_id": department_id}
        case System():
            values = {}
    return "; ".join(f"SET LOCAL app.{name} = '{UUID(str(value))}'" for name, value in values.items())
