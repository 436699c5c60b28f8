"""From the directory to a tree of posts; each post hangs under the one it reports to for its places. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from hutong.playbooks.describing import say
from hutong.posts.directory import Directory
from hutong.posts.facts import PostFact, on
from hutong.posts.vacancies import vacancies
from hutong.texts import gettext

MOST_PLACES = 6


class Holder(NamedTuple):
    id: UUID
    name: str
    is_away: bool
    is_cover: bool


class Branch(NamedTuple):
    """A post with its kind, its places and holders, and the posts that report to it."""

    id: UUID
    name: str
    kind: str
    places: str
    holders: list[Holder]
    under: list["Branch"]

    @property
    def is_vacant(self) -> bool:
        return not self.holders

    @property
    def size(self) -> int:
        """Posts beneath, at any depth."""
        return sum(1 + branch.size for branch in self.under)


class Gap(NamedTuple):
    """Places that must have a holder of a kind and have none."""

    kind: str
    places: list[str]


class Tree(NamedTuple):
    roots: list[Branch]
    gaps: list[Gap]
    posts: int
    vacant: int


def grow(directory: Directory, names: Mapping[UUID, str], communities: Mapping[UUID, str], day: date) -> Tree:
    """`names` of people, `communities` by id; seniors first, and below them by name."""
    posts = {post.id: post for post in on(directory.posts, day) if directory.kind(post.kind) is not None}
    above = {post.id: _above(directory, posts, post, day) for post in posts.values()}
    under: dict[UUID | None, list[PostFact]] = defaultdict(list)
    for post in posts.values():
        under[None if _circles(above, post.id) else above[post.id]].append(post)

    def branch(post: PostFact) -> Branch:
        kind = directory.kind(post.kind)
        return Branch(
            id=post.id,
            name=post.name,
            kind=say(kind.name) if kind else post.kind,
            places=_places(directory, post, communities, day),
            holders=_holders(directory, post, names, day),
            under=[branch(each) for each in _ordered(directory, under[post.id])],
        )

    roots = [branch(post) for post in _ordered(directory, under[None])]
    gaps = [Gap(say(found.kind.name), list(found.places)) for found in vacancies(directory, communities, day)]
    return Tree(
        roots, gaps, len(posts), sum(1 for post in posts.values() if not directory.holders(post.id, day).people)
    )


def _above(directory: Directory, posts: Mapping[UUID, PostFact], post: PostFact, day: date) -> UUID | None:
    """The post named on it, else the one of the kind above over its first place; through kinds that have no posts."""
    if post.reports_to in posts:
        return post.reports_to
    kind = directory.kind(post.kind)
    seen = {post.kind}
    places = directory.alleys_of(post.id, day) or on(directory.alleys, day)[:1]
    while kind is not None and kind.reports_to is not None and kind.reports_to not in seen:
        seen.add(kind.reports_to)
        for alley in places[:1]:
            over = [p for p in directory.posts_covering(alley.id, kind.reports_to, day) if p.id != post.id]
            if over:
                return over[0].id
        kind = directory.kind(kind.reports_to)
    return None


def _circles(above: Mapping[UUID, UUID | None], post: UUID) -> bool:
    """Two posts that were told to report to one another would otherwise hang nowhere."""
    seen, at = {post}, above[post]
    while at is not None and at not in seen:
        seen.add(at)
        at = above.get(at)
    return at is not None


def _ordered(directory: Directory, posts: list[PostFact]) -> list[PostFact]:
    def order(post: PostFact) -> tuple[int, str, UUID]:
        kind = directory.kind(post.kind)
        return -(kind.rank if kind else 0), post.name, post.id

    return sorted(posts, key=order)


def _holders(directory: Directory, post: PostFact, names: Mapping[UUID, str], day: date) -> list[Holder]:
    terms = {t.person_id: t.cover for t in directory.appointments if t.post_id == post.id and t in on((t,), day)}
    return [
        Holder(person, names.get(person, ""), directory.is_away(person, day), is_cover)
        for person, is_cover in sorted(terms.items(), key=lambda pair: (pair[1], names.get(pair[0], "")))
    ]


def _places(directory: Directory, post: PostFact, communities: Mapping[UUID, str], day: date) -> str:
    mine = [place for place in on(directory.places, day) if place.post_id == post.id]
    alleys = {place.alley_id for place in mine}
    names = [alley.name for alley in on(directory.alleys, day) if alley.id in alleys]
    names += [communities.get(place.community_id, "") for place in mine if place.community_id]
    if not names:
        return gettext("全街道")
    shown = gettext("、").join(names[:MOST_PLACES])
    return shown if len(names) <= MOST_PLACES else gettext("{names}等 {n} 处", names=shown, n=len(names))
