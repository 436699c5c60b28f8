"""Sessions, councils with their meetings and decisions, and what was put out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from hutong.alleys.models import Alley
from hutong.clocks import Calendar
from hutong.commitments.events import DecisionDone, DecisionMade
from hutong.commitments.models import Decision
from hutong.councils.events import CouncilFounded, MeetingHeld, PublicityPutOut
from hutong.councils.models import Council, CouncilMember, Meeting, Presence, Publicity
from hutong.demo import names, words
from hutong.demo.chance import at, chance, days_between, pick_some
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.writing import Batch
from hutong.people.models import Person
from hutong.playbooks.posts import Desk
from hutong.playbooks.verbs import Verb

_SPEAKS_FOR = ("unit", "resident", "courtyard", "volunteer", "chief", "resident")


_DUTIES = {"coordination": Verb.COORDINATE, "regular": Verb.COORDINATE, "cleanup": Verb.CLEAN_UP}


class Gatherings:
    """What people came together for in a run of days. `until` is the moment after which nothing has happened."""

    def __init__(self, opened: Opened, batch: Batch, rng: Random, calendar: Calendar, until: datetime) -> None:
        self._opened, self._batch, self._rng, self._calendar, self._until = opened, batch, rng, calendar, until
        self._signing = chance(opened.scenario.slug, "signing", str(until))
        self._stewards = [p.id for _, kind, p, _ in opened.held if Verb.CHECK_IN in kind.duties]
        self._coming = {
            verb: [p.id for _, kind, p, _ in opened.held if verb in kind.duties]
            for verb in (Verb.COORDINATE, Verb.CLEAN_UP, Verb.HOLD_SESSION)
        }
        self._members: dict[UUID, list[UUID]] = {}
        self._recorder = next(
            p.id for _, kind, p, _ in opened.held if Verb.HOLD_SESSION in kind.duties or kind.desk is Desk.HEADQUARTERS
        )

    def printed(self, first: date, last: date) -> None:
        """What the printed bulletin counts."""
        days = [day for day in days_between(first, last) if self._calendar.is_working_day(day).working]
        for kind, count in self._opened.scenario.printed.sessions_held.items():
            # Mobilising comes first; the others are spread over the time.
            among = days[:10] if kind == "mobilising" else days[2:]
            for n in range(count):
                day = among[(n * len(among)) // count]
                self._meeting(kind, f"{words.MEETING_TITLES[kind]}（第{n + 1}次）", day, self._rng.randint(25, 149))
        for form, title, pieces in self._opened.scenario.printed.publicity:
            self._publicity(form, title, pieces, days[self._rng.randint(0, 40)])

    def councils(self, first: date, last: date) -> None:
        """Councils of alleys with as many meetings as were printed."""
        by_name = {alley.name: alley for alley in self._opened.alleys}
        days = [day for day in days_between(first, last) if self._calendar.is_working_day(day).working]
        for name, count in self._opened.scenario.printed.council_meetings.items():
            council = self._council(by_name[name], first)
            for n in range(count):
                day = days[(2 * n + 1) * len(days) // (2 * count)]
                title = f"{name}{words.MEETING_TITLES['council']}（第{n + 1}次）"
                self._meeting("council", title, day, self._rng.randint(9, 21), council=council, alley=by_name[name])

    def weekly(self, first: date, last: date) -> None:
        """Coordination on Mondays, clean-up on Fridays, a regular meeting a month, where the office has them."""
        for day in days_between(first, last):
            if not self._calendar.is_working_day(day).working:
                continue
            if self._opened.scenario.weekly_coordination and day.weekday() == 0:
                self._meeting("coordination", words.MEETING_TITLES["coordination"], day, self._rng.randint(12, 30))
            if self._opened.scenario.clean_up_day and day.weekday() == 4:
                self._meeting("cleanup", words.MEETING_TITLES["cleanup"], day, self._rng.randint(20, 90))

    def monthly(self, days: Sequence[date]) -> None:
        """The regular meetings since, outside of the printed period."""
        for day in days:
            if day.day <= 28 and day.day % 14 == 3 and self._opened.scenario.printed.sessions_held:
                self._meeting("regular", words.MEETING_TITLES["regular"], day, self._rng.randint(25, 120))

    def _council(self, alley: Alley, day: date) -> UUID:
        people = names.people(chance(self._opened.scenario.slug, alley.name))
        name = f"{alley.name}{self._opened.playbook.terms.council.zh}"
        council = self._batch.add(Council, alley_id=alley.id, kind="council", name=name, founded_on=day)
        founded = CouncilFounded(subject=council, council_kind="council", alley=alley.id)
        self._batch.record(at(day, 9 * 60, BEIJING), founded)
        chief = self._chief_of(alley)
        for speaks_for in _SPEAKS_FOR:
            named, chairs = next(people), speaks_for == "chief"
            member = self._batch.add(
                CouncilMember, council_id=council, person_id=chief.id if chairs and chief else None,
                name=chief.name if chairs and chief else named, speaks_for=speaks_for, chair=chairs, since=day,
            )  # fmt: skip
            self._members.setdefault(council, []).append(member)
        return council

    def _meeting(
        self, kind: str, title: str, day: date, attended: int, *,
        council: UUID | None = None, alley: Alley | None = None,
    ) -> None:  # fmt: skip
        held_at = at(day, self._rng.choice((9.5, 14.5, 19)) * 60, BEIJING)
        if held_at > self._until:
            return
        meeting = self._batch.add(
            Meeting, council_id=council, kind=kind, title=title, place="社区活动室" if council else "街道会议室",
            held_at=held_at, attended=attended, minutes=None, recorded_by=self._recorder, generated=True,
        )  # fmt: skip
        self._batch.record(held_at, self._held(meeting, kind, council, alley, attended))
        self._sign_in(meeting, kind, council, attended)
        if council:
            done_on = day + timedelta(days=21)
            decision = self._batch.add(
                Decision, meeting_id=meeting, body=self._rng.choice(words.DECISIONS), council_id=council,
                due_on=day + timedelta(days=30), done_on=done_on, confirmed_on=done_on + timedelta(days=2),
            )  # fmt: skip
            self._batch.record(held_at, DecisionMade(subject=decision, meeting=meeting, post=None, council=council))
            self._batch.record(at(done_on, 10 * 60, BEIJING), DecisionDone(subject=decision, meeting=meeting))

    def _sign_in(self, meeting: UUID, kind: str, council: UUID | None, attended: int) -> None:
        """Members by name, or those whose duty it is and stewards; whoever else came is in the number alone."""
        listed = self._members.get(council, []) if council else self._stewards
        came = sorted(pick_some(self._signing, listed, min(attended, len(listed))))
        if not council:
            came = list(dict.fromkeys((*self._coming[_DUTIES.get(kind, Verb.HOLD_SESSION)], *came)))[:attended]
        for one in came:
            who = {"member_id": one} if council else {"person_id": one}
            self._batch.add(Presence, meeting_id=meeting, **who)

    def _chief_of(self, alley: Alley) -> Person | None:
        """Who holds councils over the alley."""
        return next(
            (p for _, kind, p, places in self._opened.held if Verb.HOLD_COUNCIL in kind.duties and alley.id in places),
            None,
        )

    @staticmethod
    def _held(meeting: UUID, kind: str, council: UUID | None, alley: Alley | None, attended: int) -> MeetingHeld:
        return MeetingHeld(
            subject=meeting, meeting_kind=kind, council=council, alley=alley.id if alley else None, attended=attended
        )

    def _publicity(self, form: str, title: str, pieces: int, day: date) -> None:
        put_out = self._batch.add(
            Publicity, title=title, form=form, channel=None, pieces=pieces, put_out_on=day, generated=True
        )
        self._batch.record(at(day, 600, BEIJING), PublicityPutOut(subject=put_out, form=form, pieces=pieces))
