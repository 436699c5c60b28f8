"""Ways that an office's rules name, and that the office has not set up."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.notices.models import Robot
from hutong.notices.setting_up import channels
from hutong.notices.topics import Topic, topic_of
from hutong.playbooks.checking import Finding, Severity
from hutong.playbooks.document import Playbook
from hutong.playbooks.labels.members import MEMBERS
from hutong.playbooks.linting.linting import beside
from hutong.playbooks.notices import TO_A_PERSON, Channel
from hutong.texts import N_

Named = tuple[str, Channel, Topic]
"""Where a way is named, which it is, and about what it would be told."""


@beside
async def ways_wanted(session: AsyncSession, playbook: Playbook) -> Sequence[Finding]:
    """A text without an office has none against it: only rows tell what is set up."""
    named = list(_named(playbook))
    if not named:
        return ()
    working = {kind for kind, channel in (await channels(session)).items() if channel.active}
    heard = await _topics_heard(session) if any(channel is Channel.GROUPS for _, channel, _ in named) else set()
    return [finding for path, channel, topic in named if (finding := _missing(path, channel, topic, working, heard))]


def _missing(path: str, channel: Channel, topic: Topic, working: set[str], heard: set[str]) -> Finding | None:
    if channel in TO_A_PERSON and channel not in working:
        sentence = N_("制度要用“{channel}”，而本街道还没有开通，或者停用了，这样的通知只到站内。")
        words = {"channel": str(MEMBERS[f"Channel.{channel.name}"])}
        return Finding(path, "channel-not-set-up", sentence, {"channel": channel.value}, Severity.WARNING, words=words)
    if channel is Channel.GROUPS and topic not in heard:
        sentence = N_("制度要发到群，而现在没有一个启用的群机器人接收“{topic}”。")
        return Finding(
            path, "robot-not-set-up", sentence, {"topic": topic.value}, Severity.WARNING, words={"topic": topic.label}
        )
    return None


def _named(playbook: Playbook) -> Iterator[Named]:
    for i, ladder in enumerate(playbook.ladders):
        for r, rung in enumerate(ladder.rungs):
            for channel in rung.channels:
                yield f"ladders[{i}].rungs[{r}].channels", channel, Topic.LATE
    for i, wording in enumerate(playbook.notices.texts):
        for channel in wording.channels:
            yield f"notices.texts[{i}].channels", channel, topic_of(wording.template)


async def _topics_heard(session: AsyncSession) -> set[str]:
    """By at least one robot of the office's own that is in use."""
    own = Robot.office_id == bound_office(session), Robot.active, Robot.department_id.is_(None)
    return {topic for topics in await session.scalars(select(Robot.kinds).where(*own)) for topic in topics}
