"""Who can do a duty of some posts on some days: their holders, else whoever stands in for them. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

import msgspec

from hutong.playbooks.cadences import Cadence, Leave
from hutong.posts.directory import Directory
from hutong.posts.facts import PostFact, TermFact, is_on
from hutong.rosters.rules.lines import Rule

Days = tuple[date, ...]


class Standing(msgspec.Struct, frozen=True):
    """Who can, each with his days; nobody where `rule` is a gap. `away` are the holders who are not there."""

    people: dict[UUID, Days]
    rule: Rule
    away: tuple[UUID, ...] = ()


class Presences:
    """The terms and absences of a directory, asked for many days."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._terms: dict[UUID, list[TermFact]] = {}
        for term in directory.appointments:
            self._terms.setdefault(term.post_id, []).append(term)

    def holders(self, posts: Iterable[UUID], days: Days, *, cover: bool = False) -> dict[UUID, Days]:
        """Everybody in the posts on one of the days, with the days in the post, away or not."""
        found: dict[UUID, Days] = {}
        for post in posts:
            for term in self._terms.get(post, ()):
                held = tuple(day for day in days if is_on(term, day)) if term.cover is cover else ()
                if held:
                    found[term.person_id] = tuple(dict.fromkeys((*found.get(term.person_id, ()), *held)))
        return found

    def present(self, people: dict[UUID, Days]) -> dict[UUID, Days]:
        """Those of them who are there, on the days on which they are."""
        there = {p: tuple(day for day in days if not self.directory.is_away(p, day)) for p, days in people.items()}
        return {person: days for person, days in there.items() if days}

    def who_can(self, cadence: Cadence, posts: Sequence[PostFact], alley: UUID | None, days: Days) -> Standing:
        """The holders, else those appointed to stand in, the substitutes, the acting kind: the first that are there."""
        ids = [post.id for post in posts]
        holders = self.holders(ids, days)
        if present := self.present(holders):
            return Standing(present, Rule.TURN if cadence.turns else Rule.HOLDER)
        away = tuple(sorted(holders))
        if covers := self.present(self.holders(ids, days, cover=True)):
            return Standing(covers, Rule.COVER, away)
        if away and cadence.leave is Leave.EXCUSES:
            return Standing({}, Rule.EXCUSED, away)
        for kinds, rule in ((cadence.substitutes if away else (), Rule.SUBSTITUTE), (self._acting(posts), Rule.ACTING)):
            others = self.holders((p.id for p in self._over(kinds, posts, alley, days[0])), days)
            if people := self.present({p: d for p, d in others.items() if p not in away}):
                return Standing(people, rule, away)
        return Standing({}, Rule.AWAY if away else Rule.VACANT, away)

    def _acting(self, posts: Sequence[PostFact]) -> tuple[str, ...]:
        kinds = (self.directory.kind(post.kind) for post in posts)
        return tuple(dict.fromkeys(kind.cover for kind in kinds if kind and kind.cover))

    def _over(
        self, kinds: Sequence[str], posts: Sequence[PostFact], alley: UUID | None, day: date
    ) -> Iterator[PostFact]:
        """Posts of these kinds over the same alleys."""
        if not kinds:
            return
        alleys = (alley,) if alley else {a.id for post in posts for a in self.directory.alleys_of(post.id, day)}
        for kind in kinds:
            for place in alleys:
                yield from self.directory.posts_covering(place, kind, day)
