"""What the playbook's kind of post allows: how many places for a holder, how many holders for a place. Pure."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from hutong.playbooks.describing import say
from hutong.playbooks.posts import Covers, PostKind
from hutong.posts.directory import Directory
from hutong.posts.errors import TooFewPlaces, TooManyBelow, TooManyHolders, TooManyPlaces
from hutong.posts.facts import is_on


def check_places(directory: Directory, kind: PostKind, post: UUID, new: Iterable[UUID], day: date) -> None:
    """Raises TooManyPlaces where the post, or anyone who holds it, would have more than one holder may."""
    added = set(new)
    terms = [t for t in directory.appointments if t.post_id == post and not t.cover and is_on(t, day)]
    _check(kind, _places_of(directory, [post], day) | added)
    for term in terms:
        _check(kind, _places_held(directory, kind, term.person_id, day) | added)


def check_holder(directory: Directory, kind: PostKind, post: UUID, person: UUID, day: date) -> None:
    """Raises TooManyPlaces, TooFewPlaces, or TooManyHolders where a place of the post has as many as it may."""
    places = _places_of(directory, [post], day)
    mine = _places_held(directory, kind, person, day) | places
    _check(kind, mine)
    if kind.covers is not Covers.OFFICE and len(mine) < kind.places.min:
        raise TooFewPlaces(field="post", post=say(kind.name), least=kind.places.min, now=len(mine))
    if kind.covers is Covers.OFFICE:
        posts = {p.id for p in directory.posts if p.kind == kind.code and is_on(p, day)}
        _check_count(directory, kind, posts, day, place="", on_street=False)
        return
    streets = {alley.id: alley for alley in directory.alleys}
    for place in sorted(places):
        posts = _posts_over(directory, kind, place, day)
        alley = streets.get(place)
        on_street = alley.is_street if alley else False
        _check_count(directory, kind, posts, day, place=alley.name if alley else "", on_street=on_street)


def check_span(directory: Directory, kind: PostKind, post: UUID, places: Iterable[UUID], day: date) -> None:
    """Raises TooManyBelow where a post over these places would have more below it than its kind may."""
    above = directory.kind(kind.reports_to) if kind.reports_to else None
    if above is None or above.span_max is None:
        return
    wanted, below = set(places), {k.code for k in directory.kinds if k.reports_to == above.code}
    for superior in (p for p in directory.posts if p.kind == above.code and is_on(p, day)):
        alleys = {alley.id for alley in directory.alleys_of(superior.id, day)}
        if wanted and not wanted & (alleys | set(directory.communities_of(superior.id, day))):
            continue
        under = [
            p.id
            for p in directory.posts
            if p.kind in below
            and p.id != post
            and is_on(p, day)
            and (kind.covers is Covers.OFFICE or alleys & {a.id for a in directory.alleys_of(p.id, day)})
        ]
        if len(under) >= above.span_max:
            raise TooManyBelow(field="places", superior=superior.name, most=above.span_max, now=len(under))


def _check(kind: PostKind, places: set[UUID]) -> None:
    if kind.places.max is not None and len(places) > kind.places.max:
        raise TooManyPlaces(post=say(kind.name), most=kind.places.max, now=len(places))


def _check_count(
    directory: Directory, kind: PostKind, posts: set[UUID], day: date, *, place: str, on_street: bool
) -> None:
    most = kind.holders_limit(on_street=on_street)
    holders = {t.person_id for t in directory.appointments if t.post_id in posts and not t.cover and is_on(t, day)}
    if most is not None and len(holders) >= most:
        name = say(kind.name_for(on_street=on_street))
        raise TooManyHolders(field="person", place=place, post=name, most=most, now=len(holders))


def _places_of(directory: Directory, posts: Iterable[UUID], day: date) -> set[UUID]:
    wanted = set(posts)
    # An alley that ended is still answered for while something is open there, and counts no more.
    ended = {alley.id for alley in directory.alleys if alley.until is not None and alley.until < day}
    rows = (p for p in directory.places if p.post_id in wanted and is_on(p, day) and p.alley_id not in ended)
    return {place for row in rows if (place := row.alley_id or row.community_id)}


def _places_held(directory: Directory, kind: PostKind, person: UUID, day: date) -> set[UUID]:
    """Places of all posts of the kind that a person holds; standing in for another does not count."""
    of_kind = {p.id for p in directory.posts if p.kind == kind.code and is_on(p, day)}
    terms = (t for t in directory.appointments if t.person_id == person and not t.cover and is_on(t, day))
    return _places_of(directory, [t.post_id for t in terms if t.post_id in of_kind], day)


def _posts_over(directory: Directory, kind: PostKind, place: UUID, day: date) -> set[UUID]:
    of_kind = {p.id for p in directory.posts if p.kind == kind.code and is_on(p, day)}
    rows = (p for p in directory.places if place in {p.alley_id, p.community_id} and is_on(p, day))
    return {row.post_id for row in rows} & of_kind
