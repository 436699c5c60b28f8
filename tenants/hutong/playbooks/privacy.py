"""What is kept of people for how long, and who sees it."""

from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.playbooks.sections import Code, Section, Text


class Kept(StrEnum):
    """Something personal that is erased at its term. That it happened stays in the journal; the words do not."""

    PERSUASION_TEXT = "persuasion_text"
    """Who went, the difficulty named, the help agreed: counted from the day of the round. How a joint call ended and
    what help was given with it: counted from its end.
    """
    REPORTER_CONTACT = "reporter_contact"
    """Name and telephone of a resident who reported, once the matter is closed: counted from the report."""
    PHOTO = "photo"
    """Photos of patrols, visits, fixes and closed matters: counted from their sending."""
    INBOX = "inbox"
    """Notices, read or not, and what went out by other ways, to whomever: counted from their being told."""
    LEAVE_REASON = "leave_reason"
    """Why somebody was away: counted from the last day."""
    VOICE = "voice"
    """What a steward added to a feedback, its answer, and for whom it was: counted from the day it was given."""
    COMMENT = "comment"
    """What was said among colleagues beside a closed matter: counted from the day it was said."""
    WALK_ANSWER = "walk_answer"
    """What a walker wrote when asked about an odd walk: counted from the day of the answer."""
    VISIT_WORDS = "visit_words"
    """What residents said at the door and what was answered, what walkers and inspectors wrote of a walk, a fix or an
    inspection, and the lines of the log: counted from the day; of a need from its answer, without which it stays.
    """
    REFUSED_RECORD = "refused_record"
    """What a phone handed in and nobody took or declined: counted from the day it came."""
    CORRECTION = "correction"
    """What walkers and keepers wrote to each other about the register: counted from the day it was said."""
    CARE_HOUSEHOLD = "care_household"
    """Name, door and telephone of a household that needed care: counted from the day it left the register."""
    DEPARTMENT_OUTCOME = "department_outcome"
    """What departments wrote of a matter or a joint call: counted from the day on which it was over for them.
    How the call ended goes with it, if not sooner.
    """
    REFERRAL_WORDS = "referral_words"
    """What was written between offices about a matter of another office: counted from its being settled."""


class Retention(Section, frozen=True, kw_only=True):
    """One kind, and its term in months."""

    what: Kept
    months: Annotated[int, msgspec.Meta(ge=1, le=600)]


class PersonalField(StrEnum):
    """Something personal on the page of a matter."""

    REPORTER_NAME = "reporter_name"
    REPORTER_PHONE = "reporter_phone"
    PERSUASION_TEXT = "persuasion_text"
    CARE_HOUSEHOLD = "care_household"
    """Who a household in care is and where it lives; every look is logged."""


class Sight(Section, frozen=True, kw_only=True):
    """Holders of these posts over the matter's alley see the field, and nobody else."""

    field: PersonalField
    posts: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]


class Hold(Section, frozen=True, kw_only=True):
    """Why a matter's photos and words may be kept beyond their term: who may say so, and for how many months."""

    code: Code
    name: Text
    posts: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]
    months: Annotated[int, msgspec.Meta(ge=1, le=600)]


class Privacy(Section, frozen=True, kw_only=True):
    """A kind that is not named is kept; a reporter's name or telephone that is not named is shown to nobody."""

    keep: tuple[Retention, ...] = ()
    sees: tuple[Sight, ...] = ()
    holds: tuple[Hold, ...] = ()

    def months(self, what: Kept) -> int | None:
        """The term; none where the office set none."""
        return next((kept.months for kept in self.keep if kept.what is what), None)

    def readers(self, field: PersonalField) -> frozenset[str] | None:
        """The posts that see a field; none where the office does not say."""
        return next((frozenset(sight.posts) for sight in self.sees if sight.field is field), None)
