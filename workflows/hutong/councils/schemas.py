"""What is asked about councils, meetings and publicity."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hutong.commitments.schemas import DecisionLine
from hutong.playbooks.terms import Terms
from hutong.texts import N_, current_language, gettext

_SPEAKS_FOR = (
    ("unit", N_("单位代表")),
    ("resident", N_("居民代表")),
    ("courtyard", N_("楼门院长")),
    ("volunteer", N_("志愿者代表")),
)
# The sessions that an office holds besides its councils; the first four are those the bulletin counts.
_SESSION_KINDS = (
    ("mobilising", N_("动员会")),
    ("training", N_("培训会")),
    ("regular", N_("工作例会")),
    ("rotation", N_("轮训")),
    ("cleanup", N_("清洁日")),
    ("recruiting", N_("招募会")),
    ("visiting", N_("参观学习")),
)
FORMS = (
    ("letter", N_("致居民一封信")),
    ("banner", N_("标语横幅")),
    ("notice_board", N_("宣传栏")),
    ("article", N_("媒体报道")),
)


def session_words(terms: Terms) -> list[tuple[str, str]]:
    """Kinds of session in words; bringing everyone together is called as the office calls it."""
    coordination = ("coordination", terms.coordination.in_language(current_language()))
    return [*((code, gettext(word)) for code, word in _SESSION_KINDS), coordination]


def speaker_words(terms: Terms) -> list[tuple[str, str]]:
    """For whom a member speaks; the chief as the office calls him."""
    return [
        *((code, gettext(word)) for code, word in _SPEAKS_FOR),
        ("chief", terms.chief.in_language(current_language())),
    ]


def council_words(terms: Terms) -> list[tuple[str, str]]:
    """Kinds of council, as the office calls them."""
    language = current_language()
    return [("hall", terms.hall.in_language(language)), ("council", terms.council.in_language(language))]


Name = Annotated[str, msgspec.Meta(min_length=2, max_length=60)]
Prose = Annotated[str, msgspec.Meta(max_length=4000)]
Count = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class FoundCouncil(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    alley_id: UUID
    kind: Literal["hall", "council"]
    name: Name
    founded_on: date


class AddMember(msgspec.Struct, frozen=True, kw_only=True):
    """`person_id` is the member's account, where there is one: notices go there, and the name is taken from it."""

    name: Annotated[str, msgspec.Meta(max_length=60)] = ""
    person_id: UUID | None = None
    speaks_for: Literal["unit", "resident", "courtyard", "volunteer", "chief"]
    chair: bool = False
    term_until: date | None = None


class CallMeeting(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    place: Annotated[str, msgspec.Meta(max_length=80)] = ""


class ProposeMatter(msgspec.Struct, frozen=True, kw_only=True):
    """For the agenda, in words or about something: a case, a promise made before, a project or a line of it …"""

    id: UUID
    title: Name
    about: Literal["case", "commitment", "initiative", "improvement", "line"] | None = None
    about_id: UUID | None = None


class RecordMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """`present` are known by name, members of the council or people of the office; `others` came besides.

    `discussed` and `put_off` are items of the agenda.
    """

    id: UUID
    title: Name
    held_at: datetime
    present: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=1000)] = ()
    others: Count = 0
    place: Annotated[str, msgspec.Meta(max_length=80)] = ""
    minutes: Prose = ""
    discussed: tuple[UUID, ...] = ()
    put_off: tuple[UUID, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()


class RecordSession(RecordMeeting, frozen=True, kw_only=True):
    """`community_id` names the one that held it; without it the session is the whole office's."""

    kind: Literal["mobilising", "training", "regular", "rotation", "coordination", "cleanup", "recruiting", "visiting"]
    community_id: UUID | None = None


class PutOut(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    title: Name
    form: Literal["letter", "banner", "notice_board", "article"]
    pieces: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    put_out_on: date
    channel: Annotated[str, msgspec.Meta(max_length=60)] = ""
