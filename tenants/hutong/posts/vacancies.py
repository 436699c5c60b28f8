"""Places that must have a holder and have nobody on a day: no appointment, or everyone away and nobody standing in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hutong.playbooks.posts import Covers, PlaceKind, PostKind
from hutong.posts.directory import Directory
from hutong.posts.facts import on


@dataclass(frozen=True, slots=True)
class Vacancy:
    """`places` are names of alleys or communities; none where the post covers the office."""

    kind: PostKind
    places: tuple[str, ...] = ()


def vacancies(directory: Directory, communities: Mapping[UUID, str], day: date) -> list[Vacancy]:
    """Of every kind of post that the playbook requires somewhere, seniors first."""
    found = []
    for kind in sorted(directory.kinds, key=lambda k: -k.rank):
        if kind.required_per is None:
            continue
        if kind.required_per is PlaceKind.OFFICE:
            held = any(directory.holders(p.id, day).people for p in on(directory.posts, day) if p.kind == kind.code)
            found += [] if held else [Vacancy(kind)]
        elif empty := _without(directory, kind, communities, day):
            found.append(Vacancy(kind, empty))
    return found


def _without(directory: Directory, kind: PostKind, communities: Mapping[UUID, str], day: date) -> tuple[str, ...]:
    places = on(directory.places, day)
    attended = {p.post_id for p in places if directory.holders(p.post_id, day).people}
    mine = {p.id for p in on(directory.posts, day) if p.kind == kind.code} & attended
    alleys = {p.alley_id for p in places if p.post_id in mine}
    covered = {p.community_id for p in places if p.post_id in mine}
    if kind.required_per is PlaceKind.COMMUNITY:
        return tuple(name for community, name in communities.items() if community not in covered)
    by_community = kind.covers is not Covers.ALLEYS
    return tuple(
        alley.name
        for alley in on(directory.alleys, day)
        if (alley.community_id not in covered if by_community else alley.id not in alleys)
    )
