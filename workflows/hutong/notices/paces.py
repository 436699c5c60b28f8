"""The pace of a chat's robot, kept by its address: whatever office calls it, and however often it was entered."""

import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.lockbox import Lockbox, SecretUnreadable
from hutong.notices.models import Robot, RobotPace
from hutong.notices.pacing import MOST, recent
from hutong.notices.robots import opened
from hutong.settings import Settings

_PURPOSE = "robot-paces"
_PORTS = {"http": 80, "https": 443}
# What names the robot in an address of WeCom and DingTalk, whatever stands beside it; in Feishu's the path does.
_NAMING = frozenset({"key", "access_token"})


def hashed(settings: Settings, url: str) -> bytes:
    """The same for every way to write one address; it leads back to none."""
    parts = urlsplit(url.strip())
    asked = sorted(parse_qsl(parts.query, keep_blank_values=True))
    named = urlencode([pair for pair in asked if pair[0] in _NAMING] or asked)
    said = f"{parts.hostname}:{parts.port or _PORTS.get(parts.scheme)}{parts.path.rstrip('/')}?{named}"
    return hmac.new(settings.signing_key(_PURPOSE), said.encode(), hashlib.sha256).digest()


async def locked_pace(session: AsyncSession, settings: Settings, box: Lockbox, robot: Robot) -> RobotPace:
    """Of the robot's address, until the transaction ends. One that cannot be read has a pace of its own: it will be
    refused when it is called.
    """
    try:
        address = hashed(settings, opened(box, robot)[0])
    except SecretUnreadable:
        address = hashlib.sha256(robot.id.bytes).digest()
    await session.execute(insert(RobotPace).values(address=address).on_conflict_do_nothing())
    mine = select(RobotPace).where(RobotPace.address == address)
    return (await session.scalars(mine.with_for_update().execution_options(populate_existing=True))).one()


def note_call(settings: Settings, office_id: UUID, pace: RobotPace, now: float) -> None:
    """A call that the office is about to make."""
    pace.posts = [*recent(pace.posts, now), now]
    pace.marks = [*pace.marks, _mark(settings, office_id, now)][-MOST:]


def calls_of(settings: Settings, office_id: UUID, pace: RobotPace, moments: Iterable[float]) -> int:
    """How many of these calls the office made."""
    return sum(_mark(settings, office_id, moment) in pace.marks for moment in moments)


def _mark(settings: Settings, office_id: UUID, moment: float) -> str:
    """Another one for each call: nobody can tell by them which calls were one office's, and whose."""
    said = f"{moment!r}:{office_id}"
    return hmac.new(settings.signing_key(_PURPOSE), said.encode(), hashlib.sha256).hexdigest()[:16]
