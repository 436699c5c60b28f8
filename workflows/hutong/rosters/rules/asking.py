"""What the rhythms of a playbook ask for in a month: each thing once, with those who can do it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

import msgspec

from hutong.cases.states import Setting
from hutong.playbooks.cadences import DAILY, Cadence
from hutong.playbooks.posts import Covers, PlaceKind, PostKind
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import PostFact, on
from hutong.rosters.rules.lines import Rule
from hutong.rosters.rules.spans import spans
from hutong.rosters.rules.standing_in import Days, Presences, Standing

OF_THE_OFFICE = frozenset({Verb.HOLD_SESSION, Verb.COORDINATE, Verb.CLEAN_UP, Verb.PUBLICISE, Verb.HOLD_COUNCIL})
"""Done once for everybody, so that one of the holders does it."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One thing asked for. Asked of one `group`, the same person does it once."""

    cadence: Cadence
    days: Days
    group: tuple[str, date, UUID | None, UUID | None]
    standing: Standing
    alley: UUID | None = None
    post: UUID | None = None


def is_planned(cadence: Cadence) -> bool:
    """Whether there is anything to plan: what everybody does every day, in no particular alley, needs no roster."""
    return cadence.verb is Verb.PATROL or cadence.verb in OF_THE_OFFICE or cadence.every not in DAILY


def over_alleys(cadence: Cadence, kind: PostKind) -> bool:
    """Whether the duty is one for each alley."""
    return cadence.verb is Verb.PATROL and kind.covers is Covers.ALLEYS and not cadence.joint


def asked(setting: Setting, cadence: Cadence, month: date, presences: Presences) -> Iterator[Asked]:
    """In the order of days and alleys."""
    kind = setting.directory.kind(cadence.post)
    if kind is None:
        return
    for days in spans(cadence, month, setting.calendar):
        if over_alleys(cadence, kind):
            for alley in on(setting.directory.alleys, days[0]):
                yield from _of_alley(cadence, kind, alley.id, days, presences)
        else:
            posts = [p for p in setting.directory.posts if p.kind == kind.code and on((p,), days[0])]
            yield from _of_posts(cadence, kind, posts, days, presences)


def _of_alley(cadence: Cadence, kind: PostKind, alley: UUID, days: Days, presences: Presences) -> Iterator[Asked]:
    posts = presences.directory.posts_covering(alley, kind.code, days[0])
    if not posts:
        if kind.required_per is PlaceKind.ALLEY:
            yield _one(cadence, days, Standing({}, Rule.NO_POST), alley=alley)
        return
    if cadence.turns is None:
        for post in posts:
            yield from _everybody(cadence, post, alley, days, presences)
        return
    standing = presences.who_can(cadence, posts, alley, days)
    holders = presences.holders((post.id for post in posts), days)
    for _ in range(min(cadence.turns, max(1, len(holders)))):
        yield _one(cadence, days, standing, alley=alley)


def _of_posts(
    cadence: Cadence, kind: PostKind, posts: Sequence[PostFact], days: Days, presences: Presences
) -> Iterator[Asked]:
    if cadence.verb not in OF_THE_OFFICE:
        for post in posts:
            yield from _everybody(cadence, post, None, days, presences)
        return
    # A meeting of the office is held once; one of each community or alley by those who answer for it.
    for together in [posts] if kind.covers is Covers.OFFICE and posts else [[post] for post in posts]:
        standing = presences.who_can(cadence, together, None, days)
        if standing.rule is Rule.HOLDER and len(standing.people) > 1:
            standing = msgspec.structs.replace(standing, rule=Rule.TURN)
        yield _one(cadence, days, standing, post=together[0].id)


def _everybody(
    cadence: Cadence, post: PostFact, alley: UUID | None, days: Days, presences: Presences
) -> Iterator[Asked]:
    """Each holder who is there; where none is, whoever can stand in, once."""
    standing = presences.who_can(cadence, (post,), alley, days)
    if standing.rule is not Rule.HOLDER:
        yield _one(cadence, days, standing, alley=alley, post=post.id)
        return
    for person, own in sorted(standing.people.items()):
        yield _one(cadence, own, Standing({person: own}, Rule.HOLDER), alley=alley, post=post.id)


def _one(
    cadence: Cadence, days: Days, standing: Standing, *, alley: UUID | None = None, post: UUID | None = None
) -> Asked:
    group = (cadence.code, min(days), alley, post)
    return Asked(cadence=cadence, days=days, group=group, standing=standing, alley=alley, post=post)
