"""Who has what somebody leaves behind. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec

from hutong.posts.directory import Directory
from hutong.posts.facts import is_on


class Way(StrEnum):
    """How a post is answered for once somebody has left it."""

    SUCCESSOR = "successor"
    """Appointed to it when the other left."""
    JOINT = "joint"
    """Others hold it already."""
    COVER = "cover"
    """Appointed to stand in, or of the kind that the playbook lets act for it."""
    SUPERIOR = "superior"
    """Nobody is in it: it falls to whoever it reports to."""


class Block(StrEnum):
    """A part of what passes over, each confirmed on its own."""

    CASES = "cases"
    PROMISES = "promises"
    DUTIES = "duties"
    LETTERS = "letters"
    REGISTERS = "registers"
    CARE = "care"
    """Households in care along the post's alleys: numbers and masked names alone."""
    IMPROVEMENTS = "improvements"
    """Projects that the post leads."""
    GROUPS = "groups"
    """Steward groups that are led by whoever leaves the office, or their community: the receiver's word makes him
    their leader."""
    COUNCILS = "councils"
    """Halls and councils in whose chair whoever leaves the office, or their alley, sits: the receiver's word puts him
    there. Those in which whoever leaves the office had a seat are named."""
    INITIATIVES = "initiatives"
    """What whoever leaves the office had begun and is still going on."""


class Taking(msgspec.Struct, frozen=True):
    way: Way
    people: tuple[UUID, ...]


class Passing(Protocol):
    """A handover, as far as it says who may confirm."""

    @property
    def post_id(self) -> UUID: ...
    @property
    def giver_id(self) -> UUID: ...
    @property
    def receiver_id(self) -> UUID: ...
    @property
    def last_day(self) -> date: ...


def without(directory: Directory, appointment: UUID, last_day: date) -> Directory:
    """The same office once an appointment has ended."""
    terms = tuple(
        msgspec.structs.replace(term, until=last_day) if term.id == appointment else term
        for term in directory.appointments
    )
    return msgspec.structs.replace(directory, appointments=terms)


def receivers(directory: Directory, handover: Passing, today: date) -> frozenset[UUID]:
    """Who may confirm: whoever it was opened for, and all who answer for the post now; never the giver."""
    taking = takes_over(directory, handover.post_id, handover.giver_id, max(today, next_day(handover.last_day)))
    return frozenset({handover.receiver_id, *(taking.people if taking else ())}) - {handover.giver_id}


def is_gone(directory: Directory, person: UUID, day: date) -> bool:
    """In no post on the day, nor from a later one on."""
    terms = (term for term in directory.appointments if term.person_id == person)
    return not any(is_on(term, day) or term.since > day for term in terms)


def left_behind(directory: Directory, post: UUID, giver: UUID, last_day: date) -> tuple[list[UUID], list[UUID]]:
    """(alleys, communities) that the post covers and none of the posts in which the giver stays, or will be."""
    day = next_day(last_day)
    alleys = {alley.id: alley.community_id for alley in directory.alleys_of(post, last_day)}
    kept = {
        alley.id: alley.community_id
        for term in directory.terms_of(giver)
        if is_on(term, day) or term.since > day
        for alley in directory.alleys_of(term.post_id, max(day, term.since))
    }
    return sorted(alleys.keys() - kept.keys()), sorted(set(alleys.values()) - set(kept.values()))


def next_day(day: date) -> date:
    return day + timedelta(days=1)


def takes_over(directory: Directory, post: UUID, giver: UUID, day: date) -> Taking | None:
    """Who answers for a post on a day on which `giver` no longer does; None where nobody would."""
    terms = [term for term in directory.appointments if term.post_id == post and is_on(term, day)]
    regular = {term.person_id for term in terms if not term.cover} - {giver}
    acting = set(directory.holders(post, day).people) - {giver}
    if acting & regular:
        return Taking(Way.JOINT, tuple(sorted(acting & regular)))
    if acting:
        return Taking(Way.COVER, tuple(sorted(acting)))
    above = {
        person
        for alley in directory.alleys_of(post, day)
        for person in directory.superiors(post, alley.id, day, without=(giver,)).people
    }
    return Taking(Way.SUPERIOR, tuple(sorted(above))) if above else None
