"""Who reads a voice, and what may be counted of many. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from hutong.clocks.quarters import first_of_quarter, quarter_number
from hutong.playbooks.voice import Voice as VoiceRules
from hutong.posts.directory import Directory
from hutong.posts.facts import PostFact, on


class Said(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Quarter(msgspec.Struct, frozen=True, order=True):
    """A quarter by its first day."""

    first: date

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=92)).replace(day=1) - timedelta(days=1)

    @property
    def number(self) -> int:
        return quarter_number(self.first)


def quarter_of(day: date) -> Quarter:
    return Quarter(first_of_quarter(day))


def spoken_of(rules: VoiceRules, directory: Directory, alley: UUID, day: date) -> tuple[PostFact, ...]:
    """The posts over an alley of whose following up it may be said: those that somebody holds."""
    return tuple(
        post
        for code in rules.about
        for post in directory.posts_covering(alley, code, day)
        if directory.holders(post.id, day).people
    )


def readers(
    rules: VoiceRules, directory: Directory, alley: UUID, post: UUID, speaker: UUID, day: date
) -> tuple[UUID, ...]:
    """Who reads what is said of a post: holders of the reader's kind, never anyone who is spoken of, nor the speaker.

    Somebody who holds, or stands in for, any post that may be spoken of reads nothing of that kind at all.
    """
    concerned = _concerned(rules, directory, alley, post, day) | {speaker}
    found = {
        person
        for reading in directory.posts_covering(alley, rules.reader, day)
        for person in directory.holders(reading.id, day).people
    }
    return tuple(sorted(found - concerned))


def may_read(rules: VoiceRules, directory: Directory, alley: UUID, post: UUID, reader: UUID, day: date) -> bool:
    """Whether somebody who was named reads on: in the reader's post still, or standing in, and in none spoken of."""
    his = {term.post_id for term in on(directory.terms_of(reader), day)}
    over = directory.posts_covering(alley, rules.reader, day)
    is_there = any(one.id in his or reader in directory.holders(one.id, day).people for one in over)
    return is_there and reader not in _concerned(rules, directory, alley, post, day)


def _concerned(rules: VoiceRules, directory: Directory, alley: UUID, post: UUID, day: date) -> set[UUID]:
    """All who hold, or stand in for, a post over the alley that may be spoken of."""
    about = {post} | {one.id for code in rules.about for one in directory.posts_covering(alley, code, day)}
    found = {term.person_id for term in on(directory.appointments, day) if term.post_id in about}
    for one in about:
        found.update(directory.holders(one, day).people)
    return found


class Heard(msgspec.Struct, frozen=True):
    """One voice as it is counted."""

    person: UUID
    kind: str
    came: Said
    done: Said
    day: date


class Pooled(msgspec.Struct, frozen=True):
    """A quarter of all posts of one kind together. The counts are none while fewer than enough stewards spoke."""

    quarter: Quarter
    kind: str
    voices: int | None = None
    came: int | None = None
    did_not_come: int | None = None
    done: int | None = None
    not_done: int | None = None

    @property
    def is_told(self) -> bool:
        return self.voices is not None


def pooled(heard: Iterable[Heard], *, least: int, today: date) -> list[Pooled]:
    """By quarter and kind of post, the latest first. Only quarters that have ended: a count that grows while one
    watches would tell who has just spoken.
    """
    groups: dict[tuple[Quarter, str], list[Heard]] = {}
    for one in heard:
        if (quarter := quarter_of(one.day)).last < today:
            groups.setdefault((quarter, one.kind), []).append(one)
    found = [_pool(quarter, kind, voices, least) for (quarter, kind), voices in groups.items()]
    return sorted(found, key=lambda pool: (-pool.quarter.first.toordinal(), pool.kind))


def _pool(quarter: Quarter, kind: str, voices: Sequence[Heard], least: int) -> Pooled:
    if len({voice.person for voice in voices}) < least:
        return Pooled(quarter, kind)

    def count(name: str, said: Said) -> int:
        return sum(getattr(voice, name) is said for voice in voices)

    return Pooled(
        quarter,
        kind,
        len(voices),
        count("came", Said.YES),
        count("came", Said.NO),
        count("done", Said.YES),
        count("done", Said.NO),
    )
