"""Setting up the robots of an office's groups, and handing messages to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.notices.channels import CHANNELS
from hutong.notices.channels.speech import check_answer, fitted
from hutong.notices.events import RobotAdded, RobotSwitched
from hutong.notices.models import Delivery, Robot
from hutong.notices.outbound import post_json
from hutong.notices.schemas import AddRobot
from hutong.notices.service import send_to_robot
from hutong.texts import N_

_MOST_LOGGED = 20


async def add_robot(session: AsyncSession, robot: AddRobot, *, by: Actor, now: datetime) -> UUID:
    """Keep a robot whose address has been checked (`outbound.checked`) before this transaction began."""
    if not robot.topics:
        raise Invalid([FieldProblem("topics", N_("请至少选一类通知。"))])
    robot_id = new_id()
    session.add(
        Robot(
            office_id=bound_office(session),
            id=robot_id,
            name=robot.name.strip(),
            kind=robot.kind,
            url=robot.url.strip(),
            secret=robot.secret.strip() or None,
            kinds=list(robot.topics),
            created_at=now,
        )
    )
    append(session, RobotAdded(subject=robot_id, channel=robot.kind, topics=tuple(robot.topics)), by=by, at=now)
    return robot_id


async def switch_robot(session: AsyncSession, robot_id: UUID, *, active: bool, by: Actor, now: datetime) -> None:
    """On or off; what is already so stays so. Raises NotThere."""
    robot = await _robot(session, robot_id)
    if robot.active != active:
        robot.active = active
        append(session, RobotSwitched(subject=robot_id, active=active), by=by, at=now)


async def try_robot(session: AsyncSession, robot_id: UUID, *, body: str, link: str, now: datetime) -> None:
    """Send a word of greeting, so that the office sees whether the robot speaks. Raises NotThere."""
    await _robot(session, robot_id)
    await send_to_robot(session, robot_id, kind="robot.test", body=body, link=link, now=now)


async def waiting_delivery(
    session: AsyncSession, delivery_id: UUID, *, lock: bool = False
) -> tuple[Delivery, Robot] | None:
    """What is to be sent and through whom; None when it was delivered or given up meanwhile."""
    statement = (
        select(Delivery, Robot)
        .join(Robot, (Robot.office_id == Delivery.office_id) & (Robot.id == Delivery.robot_id))
        .where(Delivery.id == delivery_id, Delivery.state == "waiting")
    )
    row = (await session.execute(statement.with_for_update(of=Delivery) if lock else statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def hand_over(delivery: Delivery, robot: Robot, *, public_url: str, allow_local: bool, now: datetime) -> str:
    """Post the message; what the robot answered. Holds no transaction. Raises `DeliveryFailed`, `AddressRefused`."""
    channel = CHANNELS[robot.kind]
    link = f"\n{public_url}{delivery.link}" if delivery.link else ""
    text = fitted(delivery.body, channel.longest - len(link.encode())) + link
    url, message = channel.wrap(robot.url, robot.secret, text, now)
    status, body = await post_json(url, message, allow_local=allow_local)
    return check_answer(channel, status, body)


def note_try(delivery: Delivery, answer: str, *, state: str, now: datetime) -> None:
    """Write down one try; `state` is what the delivery is from now on: waiting, delivered or failed."""
    delivery.tries += 1
    delivery.answer, delivery.state = answer, state
    delivery.log = [*delivery.log, {"at": now.isoformat(), "answer": answer}][-_MOST_LOGGED:]
    if state == "delivered":
        delivery.delivered_at = now


async def _robot(session: AsyncSession, robot_id: UUID) -> Robot:
    robot = (await session.execute(select(Robot).where(Robot.id == robot_id))).scalar_one_or_none()
    if robot is None:
        raise NotThere
    return robot
