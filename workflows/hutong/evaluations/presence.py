"""Who was away when, for duties that leave excuses or that others do meanwhile. Pure."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from hutong.posts.directory import Directory
from hutong.posts.facts import AwayFact, TermFact, is_on


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """Holders of one post, those who stand in among them, and everybody's absences in the period."""

    terms: Sequence[TermFact]
    absences: Sequence[AwayFact]

    def is_away(self, person: UUID, day: date) -> bool:
        return any(away.person_id == person and is_on(away, day) for away in self.absences)

    def all_away(self, day: date) -> bool:
        """Whether the post has holders on the day and none of them is there; whoever stands in is not counted."""
        holders = [term.person_id for term in self.terms if not term.cover and is_on(term, day)]
        return bool(holders) and all(self.is_away(person, day) for person in holders)


def presence_today(directory: Directory, post: UUID) -> Presence:
    """As the directory knows it, which forgets absences that are over."""
    terms = [term for term in directory.appointments if term.post_id == post]
    return Presence(terms=terms, absences=directory.absences)
