"""Who holds what, as of a day: an immutable value that rules ask instead of a database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from hutong.playbooks.posts import Covers, PostKind
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import AlleyFact, DepartmentFact, PostFact, TermFact, is_on, on
from hutong.posts.indexes import Acting, Indexes
from hutong.posts.reasons import Reason
from hutong.texts import N_

Level = tuple[str | None, Sequence[PostFact]]
"""Posts of one height, and the kind at which the line of report goes on where there are none."""


class Superiors(msgspec.Struct, frozen=True):
    """The next holders up; nobody when the line ends. `reasons` tells every post that was passed over."""

    posts: tuple[UUID, ...]
    people: tuple[UUID, ...]
    reasons: tuple[Reason, ...]


class Directory(Indexes, frozen=True, kw_only=True, dict=True, eq=False):
    """Posts, places, appointments, absences and alleys of an office, under one version's kinds of posts."""

    def under(self, kinds: tuple[PostKind, ...]) -> "Directory":
        """The same people and places, read by the post kinds of another version."""
        return self if kinds == self.kinds else msgspec.structs.replace(self, kinds=kinds)

    def span(self, day: date) -> date:
        """A day around this one that has all its answers."""
        return day

    def has_alley(self, alley: UUID) -> bool:
        return alley in self._alleys

    def alley(self, alley: UUID) -> AlleyFact:
        """Raises KeyError, as do all look-ups by id."""
        return self._alleys[alley]

    def post(self, post: UUID) -> PostFact:
        return self._posts[post]

    def department(self, department: UUID) -> DepartmentFact:
        return self._departments[department]

    def department_called(self, code: str, day: date) -> DepartmentFact | None:
        """The district's body in being under this code; none where it does not have it, or has no more."""
        return next((body for body in self.departments if body.code == code and is_on(body, day)), None)

    def is_headed(self, department: UUID, at: datetime) -> bool:
        """Whether somebody is registered as the head of a department."""
        return any(
            head.department_id == department and head.since <= at and (head.until is None or at < head.until)
            for head in self.heads
        )

    def kind(self, code: str) -> PostKind | None:
        """None for a kind that this version no longer has."""
        return self._kinds.get(code)

    def terms_of(self, person: UUID) -> tuple[TermFact, ...]:
        """Every appointment of a person, whenever."""
        return self._terms_of_person.get(person, ())

    def is_away(self, person: UUID, day: date) -> bool:
        return any(is_on(away, day) for away in self._absences.get(person, ()))

    def holders(self, post: UUID, day: date) -> Acting:
        """The present holders, and the covers of those who are away; else those of the kind that covers for it."""
        known = self._holders_by_day.get(day)
        if known is None:
            known = self._holders_by_day.setdefault(day, {})
        found = known.get(post)
        if found is None:
            own = self._own_holders(post, day)
            found = known[post] = own if own.people else self._covered(post, day) or own
        return found

    def _covered(self, post: UUID, day: date) -> Acting | None:
        """Those whose kind of post covers for this one over the same places; none where that one is empty too."""
        kind = self._kinds.get(self._posts[post].kind)
        if kind is None or kind.cover is None or not is_on(self._posts[post], day):
            return None
        covering = {p.id for a in self.alleys_of(post, day) for p in self.posts_covering(a.id, kind.cover, day)}
        people = _sorted({person for p in covering for person in self._own_holders(p, day).people})
        if not people:
            return None
        return Acting(people, Reason(N_("{posts}没有人在岗，按制度由{people}代行。"), people=people, posts=(post,)))

    def _own_holders(self, post: UUID, day: date) -> Acting:
        terms = on(self._terms_of_post.get(post, ()), day) if is_on(self._posts[post], day) else ()
        regular = {t.person_id for t in terms if not t.cover}
        present = {p for p in regular if not self.is_away(p, day)}
        covers = {t.person_id for t in terms if t.cover and not self.is_away(t.person_id, day)} - present
        if present and len(present) == len(regular):
            return Acting(
                _sorted(present), Reason(N_("{posts}由{people}任职。"), people=_sorted(present), posts=(post,))
            )
        if covers:
            people = _sorted(present | covers)
            return Acting(
                people, Reason(N_("{posts}有人不在，由{people}代岗。"), people=_sorted(covers), posts=(post,))
            )
        if present:
            return Acting(
                _sorted(present),
                Reason(N_("{posts}有人不在，由{people}负责。"), people=_sorted(present), posts=(post,)),
            )
        if regular:
            return Acting((), Reason(N_("{posts}的{people}不在，无人代岗。"), people=_sorted(regular), posts=(post,)))
        return Acting((), Reason(N_("{posts}空缺。"), posts=(post,)))

    def posts_covering(self, alley: UUID, kind: str, day: date) -> tuple[PostFact, ...]:
        """Posts of a kind that answer for the alley, in order of their ids."""
        found = self._kinds.get(kind)
        if found is None:
            return ()
        if found.covers is Covers.OFFICE:
            return on(self._posts_of_kind.get(kind, ()), day)
        place = alley if found.covers is Covers.ALLEYS else self._alleys[alley].community_id
        over = self._places_by_kind.get((place, kind), ())
        posts = {post.id: post for row, post in over if is_on(row, day) and is_on(post, day)}
        return tuple(posts[i] for i in sorted(posts))

    def covers(self, post: UUID, alley: UUID, day: date) -> bool:
        """Whether a post answers for an alley."""
        fact = self._posts[post]
        return any(p.id == post for p in self.posts_covering(alley, fact.kind, day))

    def alleys_of(self, post: UUID, day: date) -> tuple[AlleyFact, ...]:
        """The alleys that a post answers for, in their order."""
        kind = self._kinds.get(self._posts[post].kind)
        if kind is None:
            return ()
        if kind.covers is Covers.OFFICE:
            return on(self.alleys, day)
        places = on(self._places_of_post.get(post, ()), day)
        alleys, communities = {p.alley_id for p in places}, {p.community_id for p in places} - {None}
        if kind.covers is Covers.ALLEYS:
            return tuple(a for a in on(self.alleys, day) if a.id in alleys)
        return tuple(a for a in on(self.alleys, day) if a.community_id in communities)

    def communities_of(self, post: UUID, day: date) -> tuple[UUID, ...]:
        """The communities of the alleys that a post answers for, and those it was given itself."""
        own = {p.community_id for p in on(self._places_of_post.get(post, ()), day) if p.community_id}
        return _sorted(own | {a.community_id for a in self.alleys_of(post, day)})

    def people_in(self, kind: str, alley: UUID, day: date) -> tuple[UUID, ...]:
        """All who act, for the alley, in posts of a kind."""
        return _sorted({p for post in self.posts_covering(alley, kind, day) for p in self.holders(post.id, day).people})

    def posts_held(self, person: UUID, day: date) -> tuple[PostFact, ...]:
        """Posts in which a person acts as holder or as cover."""
        posts = {t.post_id: self._posts[t.post_id] for t in on(self._terms_of_person.get(person, ()), day)}
        return tuple(post for i, post in sorted(posts.items()) if person in self.holders(i, day).people)

    def posts_answered_for(self, person: UUID, day: date) -> tuple[PostFact, ...]:
        """The posts held, and those in which nobody acts and that therefore fall to this person."""
        return self.posts_held(person, day) + self._fallen_to(day).get(person, ())

    def duties(self, person: UUID, day: date) -> frozenset[Verb]:
        """What a person may do today, by the posts held."""
        kinds = (self._kinds.get(post.kind) for post in self.posts_held(person, day))
        return frozenset(verb for kind in kinds if kind for verb in kind.duties)

    def superiors(self, post: UUID, alley: UUID, day: date, *, without: Iterable[UUID] = ()) -> Superiors:
        """The next holders up the line of report for an alley; never the holders of `post` nor any of `without`.

        A vacant post, one whose holders are all away, and one held by the very person below are passed over.
        """
        barred = {*without, *self.holders(post, day).people}
        start = self._above((self._posts[post],), alley, day)
        return self._climb(start, alley, day, barred=barred, seen={post})

    def above_kind(self, kind: str, alley: UUID, day: date, *, without: Iterable[UUID] = ()) -> Superiors:
        """The same for a kind of which there is no post over the alley."""
        return self._climb(self._above_kind(kind, alley, day), alley, day, barred=set(without), seen=set())

    def most_senior(self, alley: UUID | None, day: date, *, without: Iterable[UUID] = ()) -> tuple[PostFact, ...]:
        """Of the posts over an alley (of the office, where none is named) that somebody acts in, the seniors first."""
        barred = set(without)
        if alley is None:
            posts: Iterable[PostFact] = (p for p in on(self.posts, day) if p.kind in self._kinds)
        else:
            posts = (p for kind in self.kinds for p in self.posts_covering(alley, kind.code, day))
        attended = [p for p in posts if set(self.holders(p.id, day).people) - barred]
        return tuple(sorted(attended, key=lambda p: (-self._kinds[p.kind].rank, p.id)))

    def _climb(self, start: Level, alley: UUID, day: date, *, barred: set[UUID], seen: set[UUID]) -> Superiors:
        kind, level = start
        reasons: list[Reason] = []
        kinds_seen: set[str] = set()
        while True:
            level = tuple(p for p in level if p.id not in seen)
            if not level:
                if kind is None or kind in kinds_seen:
                    reasons.append(Reason(N_("再往上没有岗位了。")))
                    return Superiors((), (), tuple(reasons))
                kinds_seen.add(kind)
                kind, level = self._above_kind(kind, alley, day)
                continue
            seen.update(p.id for p in level)
            free = {p.id: set(self.holders(p.id, day).people) - barred for p in level}
            reasons += [self._reason(p.id, free[p.id], day) for p in level]
            if people := set().union(*free.values()):
                return Superiors(tuple(post for post, some in free.items() if some), _sorted(people), tuple(reasons))
            kind, level = self._above(level, alley, day)

    def _reason(self, post: UUID, free: set[UUID], day: date) -> Reason:
        acting = self.holders(post, day)
        if acting.people and not free:
            text = N_("{posts}由{people}兼任，不能自己督办自己。")
            return Reason(text, people=acting.people, posts=(post,))
        if len(free) < len(acting.people):
            text = N_("{posts}由几人共同任职，由其中的{people}负责。")
            return Reason(text, people=_sorted(free), posts=(post,))
        return acting.reason

    def _above(self, level: Sequence[PostFact], alley: UUID, day: date) -> Level:
        """The posts to which those of a level report, and the kind at which the line goes on when there are none."""
        found: dict[UUID, PostFact] = {}
        next_kind: str | None = None
        for p in level:
            kind = self._kinds.get(p.kind)
            reports_to = kind.reports_to if kind else None
            next_kind = next_kind or reports_to
            if p.reports_to is not None and (above := self._posts.get(p.reports_to)) and is_on(above, day):
                found[above.id] = above
            elif reports_to is not None:
                found.update((q.id, q) for q in self.posts_covering(alley, reports_to, day))
        return next_kind, tuple(found[i] for i in sorted(found))

    def _above_kind(self, kind: str, alley: UUID, day: date) -> Level:
        found = self._kinds.get(kind)
        above = found.reports_to if found else None
        return above, self.posts_covering(alley, above, day) if above else ()

    def _fallen_to(self, day: date) -> dict[UUID, tuple[PostFact, ...]]:
        known: dict[date, dict[UUID, tuple[PostFact, ...]]] = self._fallen_by_day
        if day not in known:
            fallen: dict[UUID, list[PostFact]] = defaultdict(list)
            for post in on(self.posts, day):
                if self._own_holders(post.id, day).people:
                    continue
                above = set(self.holders(post.id, day).people) or {
                    p for a in self.alleys_of(post.id, day) for p in self.superiors(post.id, a.id, day).people
                }
                for person in sorted(above):
                    fallen[person].append(post)
            known[day] = {person: tuple(posts) for person, posts in fallen.items()}
        return known[day]


def _sorted(ids: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(ids))
