"""Setting up by which further ways the office tells a department: its duty telephone, its e-mail, a robot of its.

The department's own list is the truth, as the inbox is for people; these ways follow it.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.codes import plain_phone
from hutong.access.models import Department
from hutong.cases.matters_models import DepartmentNotice
from hutong.cases.models import JointCallAnswer
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.jobs import Lane, enqueue
from hutong.journal import Actor, append
from hutong.lockbox import Lockbox, SecretUnreadable
from hutong.notices.channels import webhook
from hutong.notices.events import DepartmentWayAdded, DepartmentWayChanged, DepartmentWaySwitched
from hutong.notices.models import Delivery, DepartmentWay, Robot
from hutong.notices.preferring import Wishes
from hutong.notices.robots import keep_address, robot_row
from hutong.notices.schemas import AddDepartmentWay, Address, ChangeDepartmentWay, HowToTell
from hutong.notices.setting_up import channel_in_use
from hutong.offices.models import Office
from hutong.texts import N_, gettext, speaking

PLAIN = ("sms", "email")
"""By the office's own channel; every other way has an address of its own."""
TEST = "channel.test"
_MOBILE = re.compile(r"1[0-9]{10}")


class Listed(NamedTuple):
    """A way, and what its department is called."""

    way: DepartmentWay
    name: str
    name_en: str


async def departments_of(session: AsyncSession) -> Sequence[Department]:
    """Those of the office's district that are in being."""
    here = select(Office.district_id).where(Office.office_id == bound_office(session)).scalar_subquery()
    statement = select(Department).where(Department.district_id == here, Department.until.is_(None))
    return (await session.scalars(statement.order_by(Department.code))).all()


async def department_ways(session: AsyncSession) -> list[Listed]:
    """All of the office, department by department."""
    statement = (
        select(DepartmentWay, Department.name, Department.name_en)
        .join(Department, Department.id == DepartmentWay.department_id)
        .where(DepartmentWay.office_id == bound_office(session))
        .order_by(Department.code, DepartmentWay.created_at, DepartmentWay.id)
    )
    return [Listed(*row) for row in await session.execute(statement)]


async def last_by_way(session: AsyncSession, way_ids: Sequence[UUID]) -> dict[UUID, Delivery]:
    """The latest message of each, for its state on the page."""
    if not way_ids:
        return {}
    mine = (Delivery.office_id == bound_office(session), Delivery.department_way_id.in_(way_ids))
    rows = await session.scalars(
        select(Delivery)
        .where(*mine)
        .ext(distinct_on(Delivery.department_way_id))
        .order_by(Delivery.department_way_id, Delivery.created_at.desc(), Delivery.id.desc())
    )
    return {row.department_way_id: row for row in rows if row.department_way_id is not None}


async def add_way(
    session: AsyncSession, sent: AddDepartmentWay, *, box: Lockbox, by: Actor, now: datetime
) -> tuple[UUID, str]:
    """The way's id, and a webhook's secret, told this once. An address has been checked before (`outbound.checked`).

    Raises Invalid for what cannot be reached that way, and for a department that the district does not have.
    """
    department = next((d for d in await departments_of(session) if d.id == sent.department_id), None)
    if department is None:
        raise Invalid([FieldProblem("department_id", N_("请选一个部门。"))])
    way = DepartmentWay(
        office_id=bound_office(session), id=new_id(), department_id=department.id, way=sent.way, active=True,
        created_at=now, **_how(sent),
    )  # fmt: skip
    secret = ""
    if sent.way in PLAIN:
        address, way.shown = _plain(sent.way, sent.address)
        way.address = box.seal(address, about=_about(way))
    else:
        own = webhook.new_secret() if sent.way == webhook.KIND else sent.secret.strip()
        robot = robot_row(way.office_id, department.name, sent.way, sent.address, own or None, [], box=box, now=now)
        robot.department_id, way.robot_id, way.shown = department.id, robot.id, robot.host
        robot.language = way.language
        secret = own if sent.way == webhook.KIND else ""
        session.add(robot)
        await session.flush()  # The way names it.
    session.add(way)
    event = DepartmentWayAdded(subject=way.id, department=department.id, way=way.way, topics=tuple(way.topics))
    append(session, event, by=by, at=now)
    return way.id, secret


async def way_of(session: AsyncSession, way_id: UUID) -> Listed:
    """Raises NotThere."""
    way = await _way(session, way_id)
    named = select(Department.name, Department.name_en).where(Department.id == way.department_id)
    return Listed(way, *(await session.execute(named)).one())


async def change_way(
    session: AsyncSession, way_id: UUID, sent: ChangeDepartmentWay, *, box: Lockbox, by: Actor, now: datetime
) -> None:
    """What it is told, when, in which language and where to; what waits to be sent stays as it was worded.

    A new address has been checked before, as of a new way. Raises NotThere, Invalid.
    """
    way = await _way(session, way_id)
    robot = await _robot(session, way)
    changed = [name for name, value in _how(sent).items() if getattr(way, name) != value]
    for name, value in _how(sent).items():
        setattr(way, name, value)
    if robot is not None:
        robot.language = way.language
        # A webhook's secret is ours, and changed where it is shown.
        secret = "" if way.way == webhook.KIND else sent.secret
        keep_address(box, robot, url=sent.address, secret=secret)
        way.shown = robot.host
        changed += [name for name, typed in (("address", sent.address), ("secret", secret)) if typed.strip()]
    elif sent.address.strip():
        address, way.shown = _plain(way.way, sent.address)
        way.address = box.seal(address, about=_about(way))
        changed.append("address")
    if changed:
        event = DepartmentWayChanged(subject=way.id, department=way.department_id, what=tuple(changed))
        append(session, event, by=by, at=now)


def _how(sent: HowToTell) -> dict[str, Any]:
    """The columns of it. Raises Invalid."""
    if not sent.topics:
        raise Invalid([FieldProblem("topics", N_("请至少选一类通知。"))])
    if bool(sent.quiet_from) != bool(sent.quiet_until):
        raise Invalid([FieldProblem("quiet_until", N_("安静时段要有开始和结束。"))])
    return {
        "topics": list(sent.topics), "for_head": sent.for_head, "quiet_from": sent.quiet_from or None,
        "quiet_until": sent.quiet_until or None, "digest_at": sent.digest_at or None, "language": sent.language,
    }  # fmt: skip


async def switch_way(session: AsyncSession, way_id: UUID, *, active: bool, by: Actor, now: datetime) -> None:
    """On or off, its robot with it; what is already so stays so. Raises NotThere."""
    way = await _way(session, way_id)
    robot = await _robot(session, way)
    if way.active == active and (robot is None or robot.active == active):
        return
    way.active = active
    if robot is not None:
        robot.active = active
    event = DepartmentWaySwitched(subject=way.id, department=way.department_id, active=active)
    append(session, event, by=by, at=now)


async def try_way(session: AsyncSession, way_id: UUID, *, office: str, now: datetime) -> UUID:
    """A word of greeting by one of them; the delivery's id. Raises NotThere, ChannelNotSetUp."""
    way = await _way(session, way_id)
    with speaking(way.language):
        said = gettext(N_("{office}的通知可以这样收到。这是一条测试消息。"), office=office)
        body = f"{gettext(N_('测试消息'))}\n{said}"
    if way.way in PLAIN:
        await channel_in_use(session, way.way)
    delivery = Delivery(**delivery_row(way, kind=TEST, body=body, link="", now=now))
    session.add(delivery)
    await session.flush()  # The job's row names it.
    await enqueue(session, "notice.deliver", lane=Lane.URGENT, delivery_id=delivery.id)
    return delivery.id


def delivery_row(
    way: DepartmentWay,
    *,
    kind: str,
    body: str,
    link: str,
    now: datetime,
    urgent: bool = False,
    notice_id: UUID | None = None,
    held_until: datetime | None = None,
) -> dict[str, object]:
    """A message by this way, as the log keeps it."""
    return {
        "office_id": way.office_id, "id": new_id(), "channel": way.way if way.way in PLAIN else "group",
        "robot_id": way.robot_id, "department_way_id": way.id, "notice_id": notice_id, "kind": kind, "body": body,
        "link": link, "urgent": urgent, "state": "waiting", "held_until": held_until, "created_at": now,
    }  # fmt: skip


async def seen_by_department(session: AsyncSession, delivery: Delivery) -> str:
    """Why it is not sent any more: seen on the department's list, or answered, meanwhile."""
    office_id = bound_office(session)
    notice = select(DepartmentNotice.read_at).where(
        DepartmentNotice.office_id == office_id, DepartmentNotice.id == delivery.notice_id
    )
    answer = select(JointCallAnswer.answered_at).where(
        JointCallAnswer.office_id == office_id, JointCallAnswer.id == delivery.notice_id
    )
    return "read in the inbox" if await session.scalar(notice) or await session.scalar(answer) else ""


def wishes_of_way(way: DepartmentWay) -> Wishes:
    return Wishes({}, way.quiet_from, way.quiet_until, way.digest_at)


def address_of(box: Lockbox, way: DepartmentWay) -> str:
    """The telephone or e-mail in the clear; nothing where it cannot be read any more."""
    try:
        return box.open(way.address, about=_about(way)) if way.address else ""
    except SecretUnreadable:
        return ""


def _plain(way: str, typed: str) -> tuple[str, str]:
    """The address, and what may be read of it."""
    typed = typed.strip()
    if way == "sms":
        phone = plain_phone(typed)
        if not _MOBILE.fullmatch(phone):
            raise Invalid([FieldProblem("address", N_("请填能收短信的手机号。"))])
        return phone, f"{phone[:3]}****{phone[-4:]}"
    try:
        msgspec.convert(typed, Address)
    except msgspec.ValidationError as wrong:
        raise Invalid([FieldProblem("address", N_("请填一个邮箱地址。"))]) from wrong
    name, _, host = typed.rpartition("@")
    return typed, f"{name[:2]}…@{host}"


def _about(way: DepartmentWay) -> str:
    return f"{way.office_id}:department_ways:{way.id}:address"


async def _way(session: AsyncSession, way_id: UUID) -> DepartmentWay:
    mine = select(DepartmentWay).where(DepartmentWay.office_id == bound_office(session), DepartmentWay.id == way_id)
    way = (await session.scalars(mine)).one_or_none()
    if way is None:
        raise NotThere
    return way


async def _robot(session: AsyncSession, way: DepartmentWay) -> Robot | None:
    if way.robot_id is None:
        return None
    mine = select(Robot).where(Robot.office_id == way.office_id, Robot.id == way.robot_id)
    found: Robot | None = (await session.scalars(mine)).one_or_none()
    return found
