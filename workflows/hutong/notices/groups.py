"""Handing messages to group robots and webhooks: at a pace that the chats allow, and what is beyond it on one card."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs import Lane, enqueue
from hutong.jobs.work import Work
from hutong.journal import SYSTEM, append
from hutong.lockbox import Lockbox
from hutong.notices import metrics
from hutong.notices.channels import CHANNELS, webhook
from hutong.notices.channels.speech import check_answer, fitted
from hutong.notices.department_ways import seen_by_department
from hutong.notices.errors import AddressGone
from hutong.notices.events import RobotSwitched
from hutong.notices.models import Delivery, Robot
from hutong.notices.outbound import call, post_json
from hutong.notices.paces import calls_of, locked_pace, note_call
from hutong.notices.pacing import free_at, recent, slots
from hutong.notices.robots import opened
from hutong.notices.topics import topic_of
from hutong.notices.trying import Answer, attempt, note_try
from hutong.posts.queries import office_at
from hutong.settings import Settings
from hutong.texts import N_, gettext, speaking

_CARD_LINES = 200
# Seconds in which what comes may still join a card that could go.
_CARD_WAITS = 5
_WITHDRAWN = "switched off"


async def deliver_to_group(work: Work, delivery_id: UUID, robot_id: UUID) -> None:
    """One message; beyond the pace it is left for the next card."""
    async with work.transaction() as session:
        found = await _claim(work, session, robot_id, delivery_id)
    if found is None:
        return
    robot, delivery, office = found
    send = partial(_post, work, robot, [delivery], office)
    try:
        await attempt(work, [delivery_id], send, way=robot.kind)
    except Exception as failure:
        if isinstance(failure.__cause__, AddressGone):
            await _switch_off(work, robot_id)
        raise


async def deliver_card(work: Work, robot_id: UUID) -> None:
    """All that waits for the robot beyond its pace, as one message. A repeated run takes up the same ones."""
    async with work.transaction() as session:
        robot = await _locked(session, robot_id)
        waiting = await _gathered(session, robot_id, work.job_id)
        if robot is None or not waiting:
            return
        if not robot.active:
            for delivery in waiting:
                note_try(delivery, _WITHDRAWN, state="withdrawn", now=work.now, way=robot.kind, counts=False)
            return
        urgent = any(delivery.urgent for delivery in waiting)
        if (later := await _take_slot(work, session, robot, urgent=urgent, card=True)) is not None:
            # The card that is ordered has another job: it takes up what this one held.
            for delivery in waiting:
                delivery.card_id = None
            await _order_card(session, robot_id, later, urgent=urgent)
            return
        for delivery in waiting:
            delivery.card_id = work.job_id
        if len(waiting) == _CARD_LINES:
            await _order_card(session, robot_id, work.now + timedelta(seconds=_CARD_WAITS))
        office = (await office_at(session, work.now)).name
    metrics.CARDS.inc()
    await attempt(work, [each.id for each in waiting], partial(_post, work, robot, waiting, office), way=robot.kind)


async def _claim(
    work: Work, session: AsyncSession, robot_id: UUID, delivery_id: UUID
) -> tuple[Robot, Delivery, str] | None:
    """The robot and the message, when it may go out now. A chat's robot is locked first, as the cards do; webhooks are
    not paced, and many calls of one that is silent must not stand in line for its row, each with a connection.
    """
    now = work.now
    robot = await _robot(session, robot_id)
    if robot is not None and robot.kind in CHANNELS:
        robot = await _locked(session, robot_id)
    statement = select(Delivery).where(Delivery.id == delivery_id, Delivery.state == "waiting").with_for_update()
    delivery = await session.scalar(statement.execution_options(populate_existing=True))
    if robot is None or delivery is None or delivery.gathered_at is not None:
        return None
    if not robot.active:
        note_try(delivery, _WITHDRAWN, state="withdrawn", now=now, way=robot.kind)
        return None
    if delivery.department_way_id is not None and (seen := await seen_by_department(session, delivery)):
        note_try(delivery, seen, state="withdrawn", now=now, way=robot.kind, counts=False)
        return None
    if robot.kind in CHANNELS:
        later = await _take_slot(work, session, robot, urgent=delivery.urgent)
        if later is not None:
            delivery.gathered_at = now
            await _order_card(session, robot_id, later, urgent=delivery.urgent)
            return None
    return robot, delivery, (await office_at(session, now)).name


async def _take_slot(
    work: Work, session: AsyncSession, robot: Robot, *, urgent: bool, card: bool = False
) -> datetime | None:
    """Note a call about to be made; or say when it may be. What comes while a card is waiting joins that card; danger
    goes first, and waits for none.
    """
    settings = work.service(Settings)
    pace = await locked_pace(session, settings, work.service(Lockbox), robot)
    now = (await session.execute(select(func.clock_timestamp()))).scalar_one().timestamp()
    held = recent(pace.posts, now)
    mine = calls_of(settings, work.office_id, pace, held) if urgent else 0
    later = free_at(held, now, slots(urgent=urgent, card=card, mine=mine, all_calls=len(held)))
    if later is None and not (urgent or card) and await _is_gathering(session, robot.id):
        later = free_at(held, now, slots(card=True)) or now + _CARD_WAITS
    if later is not None:
        # To the second, so that all who wait for the same moment ask for one card.
        return datetime.fromtimestamp(int(later) + 1, UTC)
    note_call(settings, work.office_id, pace, now)
    return None


async def _post(work: Work, robot: Robot, messages: Sequence[Delivery], office: str) -> Answer:
    settings, box = work.service(Settings), work.service(Lockbox)
    url, own, former = opened(box, robot)
    if robot.kind == webhook.KIND:
        (one,) = messages
        link = f"{settings.public_url}{one.link}" if one.link else ""
        topic = topic_of(one.kind, urgent=one.urgent)
        body = webhook.body_of(kind=one.kind, at=one.created_at, office=office, topic=topic, text=one.body, link=link)
        keys = [own or "", *([former] if former and robot.former_until and work.now < robot.former_until else [])]
        headers = webhook.headers(keys, f"msg_{one.id.hex}", work.now, body)
        answered = await call("POST", url, content=body, headers=headers, allow_local=settings.allow_local_webhooks)
        return Answer(webhook.check_status(*answered))
    channel = CHANNELS[robot.kind]
    with speaking(robot.language):
        text = _text(messages, settings.public_url, channel.longest)
    to, message = channel.wrap(url, own, text, work.now)
    status, answer = await post_json(to, message, allow_local=settings.allow_local_webhooks)
    return Answer(check_answer(channel, status, answer))


def _text(messages: Sequence[Delivery], public_url: str, longest: int) -> str:
    """The message with its link, or a card of several: their first lines, and how many did not fit."""
    if len(messages) == 1:
        (one,) = messages
        link = f"\n{public_url}{one.link}" if one.link else ""
        return fitted(one.body, longest - len(link.encode())) + link
    head = gettext(N_("{n} 条通知合在一起："), n=len(messages))
    lines = [f"{n}. {one.body.splitlines()[0] if one.body else ''}" for n, one in enumerate(messages, start=1)]
    room = longest - len(head.encode()) - 60
    kept: list[str] = []
    for line in lines:
        short = fitted(line, 240)
        room -= len(short.encode()) + 1
        if room < 0:
            break
        kept.append(short)
    if len(kept) < len(lines):
        kept.append(gettext(N_("……还有 {n} 条，请到系统里看。"), n=len(lines) - len(kept)))
    return "\n".join((head, *kept))


async def _robot(session: AsyncSession, robot_id: UUID) -> Robot | None:
    mine = select(Robot).where(Robot.office_id == bound_office(session), Robot.id == robot_id)
    return (await session.execute(mine)).scalar_one_or_none()


async def _locked(session: AsyncSession, robot_id: UUID) -> Robot | None:
    mine = select(Robot).where(Robot.office_id == bound_office(session), Robot.id == robot_id)
    return (
        await session.execute(mine.with_for_update().execution_options(populate_existing=True))
    ).scalar_one_or_none()


async def _gathered(session: AsyncSession, robot_id: UUID, job_id: UUID) -> list[Delivery]:
    statement = (
        select(Delivery)
        .where(
            Delivery.office_id == bound_office(session),
            Delivery.robot_id == robot_id,
            Delivery.state == "waiting",
            Delivery.gathered_at.is_not(None),
            Delivery.card_id.is_(None) | (Delivery.card_id == job_id),
        )
        .order_by(Delivery.urgent.desc(), Delivery.created_at, Delivery.id)
        .limit(_CARD_LINES)
        .with_for_update()
    )
    return list((await session.scalars(statement)).all())


async def _is_gathering(session: AsyncSession, robot_id: UUID) -> bool:
    statement = select(Delivery.id).where(
        Delivery.office_id == bound_office(session),
        Delivery.robot_id == robot_id,
        Delivery.state == "waiting",
        Delivery.gathered_at.is_not(None),
        Delivery.card_id.is_(None),
    )
    return await session.scalar(statement.limit(1)) is not None


async def _switch_off(work: Work, robot_id: UUID) -> None:
    """The receiver said that the address is gone for good (410): it is not called again until somebody says so."""
    async with work.transaction() as session:
        robot = await _locked(session, robot_id)
        if robot is not None and robot.active:
            robot.active = False
            append(session, RobotSwitched(subject=robot_id, active=False), by=SYSTEM, at=work.now)


async def _order_card(session: AsyncSession, robot_id: UUID, at: datetime, *, urgent: bool = False) -> None:
    # A card's job may order the next one while it is still open itself: the moment is part of the name. One with
    # danger is ordered beside the others of that moment: the first takes up all, the rest find nothing.
    lane = Lane.URGENT if urgent else Lane.NORMAL
    key = f"card:{robot_id}:{int(at.timestamp())}:{lane}"
    await enqueue(session, "notice.gather", run_at=at, dedupe_key=key, lane=lane, robot_id=robot_id)
