"""Who answers for an alley, post by post, since when, and where nobody does. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from hutong.playbooks.posts import PlaceKind, PostKind
from hutong.posts.directory import Directory
from hutong.posts.facts import on


class Holder(NamedTuple):
    """`since` is the day of the appointment."""

    id: UUID
    name: str
    since: date
    is_away: bool
    is_cover: bool


class Seat(NamedTuple):
    """A kind of post over the alley. Without holders nobody acts in it; `post` is None where there is not even a post.

    `reason` (a msgid with its fields) says why those act who do.
    """

    kind: PostKind
    post: UUID | None
    name: str
    holders: tuple[Holder, ...]

    @property
    def is_vacant(self) -> bool:
        return not self.holders


def seats_over(directory: Directory, names: Mapping[UUID, str], alley: UUID, day: date) -> list[Seat]:
    """Seniors first: every post that covers the alley, and each kind that must and does not."""
    found: list[Seat] = []
    for kind in sorted(directory.kinds, key=lambda k: -k.rank):
        posts = directory.posts_covering(alley, kind.code, day)
        for post in posts:
            terms = [term for term in directory.appointments if term.post_id == post.id]
            holders = tuple(
                Holder(
                    term.person_id,
                    names.get(term.person_id, ""),
                    term.since,
                    directory.is_away(term.person_id, day),
                    term.cover,
                )
                for term in sorted(on(terms, day), key=lambda t: (t.cover, t.since, t.id))
            )
            found.append(Seat(kind, post.id, post.name, holders))
        if not posts and kind.required_per is not None and kind.required_per is not PlaceKind.OFFICE:
            found.append(Seat(kind, None, kind.name.zh, ()))
    return found
