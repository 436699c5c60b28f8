"""What every run of a rehearsal stands on: the period, who held what, which version governed when, and the acts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from hutong.cases.errors import CategoryUnknown
from hutong.cases.opening import reporting_kind
from hutong.cases.rules import Earlier
from hutong.cases.rules.choosing import choose
from hutong.cases.states import Setting
from hutong.clocks import Calendar
from hutong.evaluations.counting import Walk
from hutong.notices.reaching import Reach
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import PostKind
from hutong.posts.directory import Directory
from hutong.posts.reach import can_be_told
from hutong.rehearsals.rules.acts import Act, Opened, Recounting
from hutong.rehearsals.rules.knowledge import Knowledge
from hutong.rosters.queries import Given
from hutong.tiers.counting import Answers
from hutong.tiers.rules import Stood

DANGER = "danger"
"""As a source: down the danger line."""
# What falls on the first moment of a day belongs to that day: a repetition comes at midnight as at any other hour.
MOMENT = timedelta(microseconds=1)
Progress = Callable[[int, int], None]
"""Acts replayed so far, of how many. Raising in it ends the run."""


class Term(msgspec.Struct, frozen=True):
    """A published version with the day it governs from."""

    in_force_from: date
    published_at: datetime
    version: int


class Granted(msgspec.Struct, frozen=True):
    """Points that a check-in had earned before the period began: caps count them."""

    check_in: UUID
    person: UUID
    day: date
    amount: int


class Closing(msgspec.Struct, frozen=True):
    """A case closed before the period: one like it in the same alley is a rebound."""

    alley: UUID
    category: str
    earlier: Earlier


class Waiting(msgspec.Struct, frozen=True):
    """A notice of before the period that a digest of the period gathers."""

    person: UUID
    template: str
    until: datetime
    ways: tuple[str, ...] = ()
    """Beside the inbox, where the rules named them."""


class Decided(msgspec.Struct, frozen=True):
    """What a person said of a grade that was proposed for an alley and a month."""

    proposed: str
    decision: str


class Listener(msgspec.Struct, frozen=True):
    """A group's robot: what it was asked to tell, and when it spoke. A spell without an end lasts."""

    topics: tuple[str, ...]
    spells: tuple[tuple[datetime, datetime | None], ...]

    def hears(self, topic: str, at: datetime) -> bool:
        return topic in self.topics and any(start <= at and (end is None or at < end) for start, end in self.spells)


class Ground(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """`since` and `until` are moments; `first` and `last` their days in the office, both inclusive.

    `now` is when it is rehearsed. `acts` are in order and begin before `since`, for cases that were open then.
    `present` says until which day a person could be told anything. `walks` are by alley, `turns` those that published
    rosters gave (None where none was published), and `answers` of the list by alley and day; `stood` is the grade of
    each alley before the first month that is graded. `calendar` and `directory` are as they were known at the end;
    `knowledge` is missing where nothing of them was entered late. `recountings` are by time; `followers` are cases
    merged before the period, with who reported them, by the case that leads. `unasked` reports had their category by
    words, and nobody knows by which.
    """

    since: datetime
    until: datetime
    now: datetime
    first: date
    last: date
    calendar: Calendar
    directory: Directory
    playbooks: Mapping[int, Playbook]
    terms: Sequence[Term]
    acts: Sequence[Act]
    closings: Sequence[Closing] = ()
    granted: Sequence[Granted] = ()
    present: Mapping[UUID, date] = {}
    walks: Mapping[UUID, Sequence[Walk]] = {}
    turns: Sequence[Given] | None = None
    answers: Mapping[UUID, Mapping[date, list[Answers]]] = {}
    stood: Mapping[UUID, Stood] = {}
    decisions: Mapping[tuple[UUID, date], Decided] = {}
    waiting: Sequence[Waiting] = ()
    listeners: Sequence[Listener] = ()
    knowledge: Knowledge | None = None
    recountings: Sequence[Recounting] = ()
    followers: Mapping[UUID, Mapping[UUID, UUID | None]] = {}
    unasked: int = 0
    reach: Reach = Reach()
    directories: list[Directory] = msgspec.field(default_factory=list)

    def directory_under(self, kinds: tuple[PostKind, ...]) -> Directory:
        """What a directory has worked out for a day is kept: versions with the same posts share one, and so do runs."""
        found = next((directory for directory in self.directories if directory.kinds == kinds), None)
        if found is None:
            found = self.directory.under(kinds)
            self.directories.append(found)
        return found

    def can_be_told(self, people: Sequence[UUID], day: date) -> list[UUID]:
        """Those of the people who can, as notices are sent."""
        return can_be_told(self.present, people, day)


def _chosen(playbook: Playbook, words: str, *, danger: bool) -> str | None:
    try:
        return choose(playbook, None, words, danger=danger).category
    except CategoryUnknown:
        return None


class Rules:
    """Which rules govern what in one run: what governed it really, or a draft for all that begins in the period."""

    def __init__(self, ground: Ground, draft: Playbook | None = None) -> None:
        """A draft is numbered as the next version would be."""
        self._ground = ground
        number = max(ground.playbooks, default=0) + 1
        self._known: dict[int, Setting] = {}
        self._known_then: dict[tuple[int, int], Setting] = {}
        self._kinds: dict[tuple[int, UUID, UUID, date], str | None] = {}
        self._chosen: dict[UUID, tuple[str | None, str | None]] = {}
        self.draft = self._setting(draft, number) if draft is not None else None

    def of_case(self, opened: Opened) -> Setting:
        """A case keeps the rules that it began under."""
        if self.draft is not None and opened.at >= self._ground.since:
            return self.draft
        return self.version(opened.version)

    def category_of(self, opened: Opened) -> tuple[str | None, str | None]:
        """The one that it had, or what its words choose, with the words; none where by them a draft knows of nothing.

        What was chosen then stands, whatever the words say by now.
        """
        if opened.words is None:
            return opened.category, None
        if opened.case not in self._chosen:
            rules = self.of_case(opened)
            found = _chosen(rules.playbook, opened.words, danger=opened.source == DANGER)
            stands = rules is self.draft or found == opened.category
            self._chosen[opened.case] = (found, opened.words) if stands else (opened.category, None)
        return self._chosen[opened.case]

    def reporting_kind(self, setting: Setting, opened: Opened) -> str | None:
        """In which kind of post it was reported."""
        if opened.reporter is None:
            return opened.reporter_kind
        if self._ground.knowledge is not None:
            return reporting_kind(setting, opened.reporter, opened.alley, opened.at)
        span = setting.directory.span(setting.day(opened.at))
        key = setting.version, opened.reporter, opened.alley, span
        if key not in self._kinds:
            self._kinds[key] = reporting_kind(setting, opened.reporter, opened.alley, opened.at)
        return self._kinds[key]

    def at(self, moment: datetime) -> Setting:
        if self.draft is not None and moment >= self._ground.since:
            return self.known_at(self.draft, moment)
        return self.known_at(self.version(self._governing(moment)), moment)

    def known_at(self, setting: Setting, moment: datetime) -> Setting:
        """The setting of these rules with the people and days that were known at a moment."""
        knowledge = self._ground.knowledge
        if knowledge is None or (place := knowledge.place(moment)) == knowledge.last:
            return setting
        found = self._known_then.get((setting.version, place))
        if found is None:
            calendar = knowledge.calendar(place)
            # Days that were changed later are told at once: afterwards nobody knows them.
            found = self._known_then[setting.version, place] = msgspec.structs.replace(
                setting, calendar=calendar, directory=knowledge.directory(place, setting.playbook.posts),
                traces=calendar is not setting.calendar,
            )  # fmt: skip
        return found

    def moved_to(self, number: int, moment: datetime) -> Setting:
        """Of a move to a version: the draft stands for the version that governed then, and for no other."""
        if self.draft is not None and moment >= self._ground.since and number == self._governing(moment):
            return self.draft
        return self.version(number)

    def version(self, number: int) -> Setting:
        if number not in self._known:
            self._known[number] = self._setting(self._ground.playbooks[number], number)
        return self._known[number]

    def _governing(self, moment: datetime) -> int:
        day = self._ground.calendar.local(moment).date()
        terms = self._ground.terms
        governing = [t for t in terms if t.in_force_from <= day and t.published_at <= moment] or terms[:1]
        return max(governing, key=lambda t: (t.in_force_from, t.version)).version

    def _setting(self, playbook: Playbook, number: int) -> Setting:
        directory = self._ground.directory_under(playbook.posts)
        return Setting(
            playbook=playbook, version=number, calendar=self._ground.calendar, directory=directory, traces=False
        )
