"""Accounts above the offices, sessions of both kinds, and the single-use links and codes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Access, Base, Extra, OfficeOwned, office_fk
from hutong.ids import new_id

CITY_WALL = {"info": {"access": Access(wall="city")}}


class SessionScope(Base):
    """The directory session → where its row lives. Only the token's SHA-256 is stored; nothing personal."""

    __tablename__ = "session_scopes"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    office_id: Mapped[UUID | None]
    city_id: Mapped[UUID | None]

    __table_args__ = (
        {
            "info": {
                "access": Access(
                    wall="none",
                    app=("SELECT", "INSERT", "DELETE"),
                    extra={"district": Extra(rows="all", insert=True)},
                )
            }
        },
    )


class WebSession(OfficeOwned, Base):
    """A signed-in browser of a person of an office.

    `standing` is a hash of what the person could do when the id was made: when that changes, so does the id.
    """

    __tablename__ = "sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    standing: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[UUID]
    device: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("people", "person_id"),
        UniqueConstraint("office_id", "token_hash"),
        Index("ix_sessions_person", "office_id", "person_id"),
    )


class AuthorityAccount(Base):
    """An account above the offices: operator, city editor, district administrator, department officer."""

    __tablename__ = "authority_accounts"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    role: Mapped[str] = mapped_column(String(24))  # operator, city_editor, district_admin, department_officer
    district_id: Mapped[UUID | None] = mapped_column(ForeignKey("districts.id"))
    department_id: Mapped[UUID | None]
    name: Mapped[str]
    login: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(String(30))
    language: Mapped[str] = mapped_column(String(5), default="zh")
    generated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    left_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("city_id", "login"), CITY_WALL)


class AuthoritySession(Base):
    """A signed-in browser of an authority account."""

    __tablename__ = "authority_sessions"

    city_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    standing: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[UUID]
    device: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("city_id", "token_hash"),
        Index("ix_authority_sessions_account", "city_id", "account_id"),
        CITY_WALL,
    )


class Department(Base):
    """A body of a district (城管, 公安 …) that serves many offices, from a day until a day."""

    __tablename__ = "departments"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    district_id: Mapped[UUID] = mapped_column(ForeignKey("districts.id"))
    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str]
    name_en: Mapped[str]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]

    # An office must find the departments it can call; the names of public bodies are not personal.
    __table_args__ = (
        UniqueConstraint("district_id", "code"),
        {
            "info": {
                "access": Access(
                    wall="none",
                    app=("SELECT",),
                    extra={"district": Extra(rows="all", insert=True, update=("name", "name_en", "until"))},
                )
            }
        },
    )


class DepartmentHead(Base):
    """Who of its officers leads a department, from a moment until another; at most one at a time.

    An office must know whether there is anybody to tell, and no more: it reads no account.
    """

    __tablename__ = "department_heads"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    department_id: Mapped[UUID]
    account_id: Mapped[UUID]
    set_by: Mapped[UUID]
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["city_id", "department_id"], ["departments.city_id", "departments.id"]),
        ForeignKeyConstraint(["city_id", "account_id"], ["authority_accounts.city_id", "authority_accounts.id"]),
        Index(
            "uq_department_heads_now", "city_id", "department_id", unique=True, postgresql_where=text("until IS NULL")
        ),
        {
            "info": {
                "access": Access(
                    wall="city",
                    extra={"app": Extra(rows="all", columns=("city_id", "id", "department_id", "since", "until"))},
                )
            }
        },
    )


class Invitation(OfficeOwned, Base):
    """A single-use link to choose a password: at the first time, or after forgetting it."""

    __tablename__ = "invitations"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    purpose: Mapped[str] = mapped_column(String(8))  # invite or reset
    person_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (office_fk("people", "person_id"), UniqueConstraint("office_id", "token_hash"))


class AuthorityInvitation(Base):
    """The same for an authority account."""

    __tablename__ = "authority_invitations"

    city_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    purpose: Mapped[str] = mapped_column(String(8))
    account_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("city_id", "token_hash"), CITY_WALL)


class SignInCode(OfficeOwned, Base):
    """A code sent to a telephone; hashed, short-lived, few tries."""

    __tablename__ = "sign_in_codes"

    phone: Mapped[str] = mapped_column(String(30))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    purpose: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_sign_in_codes_phone", "office_id", "phone", "created_at"),)


class IdempotencyKey(OfficeOwned, Base):
    """The answer once given to an unsafe request, so that a repeated one gets the same."""

    __tablename__ = "idempotency_keys"

    key: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[UUID]
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    location: Mapped[str | None]
    body: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("office_id", "person_id", "key"),)
