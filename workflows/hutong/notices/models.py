"""Notices to people, group robots, and every try to deliver."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, LargeBinary, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Access, Base, Extra, OfficeOwned, office_fk


class Notice(OfficeOwned, Base):
    """One message to one person, in the inbox until read and after.

    `held_until` is set while it waits for the day's digest; until then nobody is shown it, and `shown_at` is when it
    was let go. `case_id` is the case whose event sent it; notices about anything else, and those of before it was
    noted, have none. `ways` are those beside the inbox by which the office's rules have it told, where they name some.
    `routed_at` is when it was settled by which ways beside the inbox the person is told.
    """

    __tablename__ = "notices"

    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str]
    body: Mapped[str]
    link: Mapped[str]
    urgent: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    read_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    # No foreign key: the hot path writes notices with the case itself, and a look-up for each would be for nothing.
    case_id: Mapped[UUID | None]
    ways: Mapped[list[str] | None] = mapped_column(ARRAY(String(10)))
    routed_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("people", "person_id"),
        Index("ix_notices_created", "office_id", "created_at"),
        Index("ix_notices_case", "office_id", "case_id", postgresql_where=text("case_id IS NOT NULL")),
        Index("ix_notices_held", "office_id", "held_until", postgresql_where=text("held_until IS NOT NULL")),
        Index("ix_notices_unread", "office_id", "person_id", "created_at", postgresql_where=text("read_at IS NULL")),
        Index("ix_notices_person", "office_id", "person_id", "created_at"),
        Index(
            "ix_notices_unrouted", "office_id", "created_at",
            postgresql_where=text("routed_at IS NULL AND held_until IS NULL"),
        ),
        {
            "info": {
                "access": Access(
                    extra={"system": Extra(rows="all", columns=("office_id", "id", "held_until", "routed_at"))}
                )
            }
        },
    )  # fmt: skip


class Robot(OfficeOwned, Base):
    """An address that the office set up to be told: a group chat's robot, or another system's webhook.

    `url`, `secret` and `former_secret` are sealed; `host` is what may be shown. A webhook is signed with the former
    secret as well until `former_until`. `language` is what all is said in that goes there.
    One of a department (`department_id`) hears what that department is told, and nothing of the office's own.
    """

    __tablename__ = "robots"

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(12))  # wecom, dingtalk, feishu or webhook
    url: Mapped[str]
    host: Mapped[str] = mapped_column(server_default=text("''"))
    secret: Mapped[str | None]
    former_secret: Mapped[str | None]
    former_until: Mapped[datetime | None]
    kinds: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    language: Mapped[str] = mapped_column(String(2), server_default=text("'zh'"))
    department_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RobotPace(Base):
    """The moments (seconds) at which an address was called in the last minute, by whichever offices.

    A chat counts the calls of its robot, not who made them: a department's is entered in each office of the district.
    `address` is a keyed hash, of which nobody can tell whose it is; the row belongs to no office. `marks` are keyed
    hashes of moment and office: an office finds its own calls by them, and nobody another's.
    """

    __tablename__ = "robot_paces"

    address: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    posts: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    marks: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))

    __table_args__ = ({"info": {"access": Access(wall="none", app=("SELECT", "INSERT", "UPDATE"))}},)


class Channel(OfficeOwned, Base):
    """A way to persons that the office set up: text messages, its WeChat account, or e-mail. One row of each kind.

    `config` holds what may be read, `sealed` the secrets as JSON. `token` is WeChat's, sealed, until `token_until`.
    """

    __tablename__ = "notice_channels"

    kind: Mapped[str] = mapped_column(String(12))  # sms, wechat or email
    config: Mapped[dict[str, Any]]
    sealed: Mapped[str]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    token: Mapped[str | None]
    token_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("office_id", "kind"),)


class Preference(OfficeOwned, Base):
    """How one person wishes to be told, and where: an address of e-mail that was confirmed, a WeChat that was bound.

    `ways` maps a topic to channels; a topic that is not in it goes the usual way. Times are `HH:MM` on the office's
    clock. Codes are kept as hashes, and only until they are used or over. `changed_at` is when ways or addresses were
    chosen last.
    """

    __tablename__ = "notice_preferences"

    person_id: Mapped[UUID]
    ways: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_until: Mapped[str | None] = mapped_column(String(5))
    digest_at: Mapped[str | None] = mapped_column(String(5))
    email: Mapped[str | None]
    email_asked: Mapped[str | None]
    email_code: Mapped[str | None]
    email_code_until: Mapped[datetime | None]
    openid: Mapped[str | None]
    wechat_code: Mapped[str | None]
    wechat_code_until: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        office_fk("people", "person_id"),
        UniqueConstraint("office_id", "person_id"),
        Index("uq_notice_preferences_code", "office_id", "wechat_code", unique=True),
    )


class DepartmentWay(OfficeOwned, Base):
    """A further way by which the office tells a department: its duty telephone, its e-mail, a robot or webhook of its.

    `address` is sealed and `shown` what may be read of it; a robot has its own row. `for_head` where what is for the
    head alone goes too. Times are `HH:MM` on the office's clock.
    """

    __tablename__ = "department_ways"

    department_id: Mapped[UUID]
    way: Mapped[str] = mapped_column(String(12))  # sms, email, wecom, dingtalk, feishu or webhook
    address: Mapped[str | None]
    shown: Mapped[str]
    robot_id: Mapped[UUID | None]
    topics: Mapped[list[str]]
    for_head: Mapped[bool] = mapped_column(server_default=text("false"))
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_until: Mapped[str | None] = mapped_column(String(5))
    digest_at: Mapped[str | None] = mapped_column(String(5))
    language: Mapped[str] = mapped_column(String(2), server_default=text("'zh'"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        office_fk("robots", "robot_id", optional=True),
        Index("ix_department_ways_department", "office_id", "department_id"),
    )


class Delivery(OfficeOwned, Base):
    """One message by one way, and every try to hand it over: `log` holds `{at, answer}` of each.

    To a robot (`channel` is group), to a person or to a department by one of its ways, where `notice_id` is what that
    department finds on its own list. `sealed` is what only the sending needs to know, such as a sign-in
    code and its telephone; it goes when the message has. `card_id` is shared by those that went out as one message.
    `cost` is in thousandths of a yuan; `receipt` is what the other side calls the message, and before it
    answered the mark that a message went out under which costs nothing.
    """

    __tablename__ = "deliveries"

    robot_id: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(String(12), server_default=text("'group'"))  # group, sms, wechat or email
    person_id: Mapped[UUID | None]
    department_way_id: Mapped[UUID | None]
    notice_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[str]
    link: Mapped[str]
    urgent: Mapped[bool] = mapped_column(server_default=text("false"))
    # waiting, sending, accepted (by a gateway that tells later), delivered, uncertain, failed, withdrawn
    state: Mapped[str] = mapped_column(String(12))
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    answer: Mapped[str | None]
    log: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    cost: Mapped[int] = mapped_column(server_default=text("0"))
    receipt: Mapped[str | None]
    sealed: Mapped[str | None]
    held_until: Mapped[datetime | None]
    gathered_at: Mapped[datetime | None]
    card_id: Mapped[UUID | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    delivered_at: Mapped[datetime | None]

    __table_args__ = (
        office_fk("robots", "robot_id"),
        office_fk("people", "person_id", optional=True),
        office_fk("department_ways", "department_way_id", optional=True),
        Index("ix_deliveries_robot", "office_id", "robot_id", "created_at"),
        Index(
            "ix_deliveries_department", "office_id", "department_way_id", "created_at",
            postgresql_where=text("department_way_id IS NOT NULL"),
        ),
        Index("ix_deliveries_created", "office_id", "created_at", "id"),
        Index("ix_deliveries_notice", "office_id", "notice_id", postgresql_where=text("notice_id IS NOT NULL")),
        Index(
            "ix_deliveries_gathered", "office_id", "robot_id",
            postgresql_where=text("gathered_at IS NOT NULL AND state = 'waiting'"),
        ),
        Index(
            "ix_deliveries_held", "office_id", "person_id", "channel",
            postgresql_where=text("held_until IS NOT NULL AND state = 'waiting'"),
        ),
    )  # fmt: skip
