"""Notices of the last days, in the words that the platform itself would use."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import msgspec

from hutong.cases.effects import Tell
from hutong.cases.states import Setting
from hutong.cases.wording import notices
from hutong.demo.playing import Story
from hutong.demo.writing import Batch
from hutong.notices.models import Notice
from hutong.posts.queries import OfficeNow

KEPT = timedelta(days=10)
READ_AFTER = timedelta(days=2)


def write_notices(
    batch: Batch, office: OfficeNow, setting: Setting, stories: Sequence[Story], rng: Random, now: datetime
) -> None:
    """Older ones were read, most of the newer ones wait."""
    for story in stories:
        for moment in story.moments:
            if moment.at < now - KEPT:
                continue
            tells = [effect for effect in moment.effects if isinstance(effect, Tell)]
            for notice in notices(office, setting, story.state, story.title, tells, moment.at):
                values = msgspec.structs.asdict(notice)
                seen = moment.at < now - READ_AFTER or rng.random() < 0.3
                read_at = min(now, moment.at + timedelta(hours=rng.uniform(0.2, 9))) if seen else None
                if notice.held_until is not None and notice.held_until <= now:
                    values["held_until"] = None  # Told when its quiet hours ended.
                batch.add(Notice, **values, read_at=read_at)
