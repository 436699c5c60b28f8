"""The pace of a chat's robot, kept by its address: whatever office calls it, and however often it was entered."""

import hashlib
import hmac
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.lockbox import Lockbox, SecretUnreadable
from hutong.notices.models import Robot, RobotPace
from hutong.notices.robots import opened
from hutong.settings import Settings

_PURPOSE = "robot-paces"


def hashed(settings: Settings, url: str) -> bytes:
    """The same for every way to write one address; it leads back to none."""
    parts = urlsplit(url.strip())
    asked = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    said = f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{asked}"
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
