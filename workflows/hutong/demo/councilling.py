"""Councils of today: their halls, what waits to be talked over, and promises in every state; letters and groups."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from hutong.alleys.models import Alley
from hutong.commitments.events import DecisionAnswered, DecisionDateMoved, DecisionDone, DecisionMade
from hutong.commitments.models import Answer, DateMoved, Decision
from hutong.councils.events import CouncilFounded, MatterDecided, MatterProposed, MeetingHeld
from hutong.councils.models import AgendaItem, Council, CouncilMember, Meeting, Presence
from hutong.demo import names, words
from hutong.demo.chance import at, pick_some
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.writing import Batch
from hutong.groups.events import GroupFounded, GroupJoined
from hutong.groups.models import GroupMember, StewardGroup
from hutong.letters.events import LetterSigned
from hutong.letters.models import Letter
from hutong.people.models import Person
from hutong.playbooks.posts import Covers
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Post

GROUPS = 3
_TERM = timedelta(days=730)
_SPEAKS_FOR = ("resident", "courtyard", "volunteer", "unit", "resident")
# (what was resolved, the words for the wall, days until due, moved to, done, confirmed)
_PROMISES = (
    ("巷口加一盏路灯，先报装再施工。", "巷口加装路灯", -12, None, False, False),
    ("破损地砖分两段更换，避开早高峰。", "更换破损地砖", -20, 15, False, False),
    ("单侧停车划线，夜间留出消防通道。", "单侧停车划线", 2, None, False, False),
    ("闲置花箱清走，改种爬墙月季。", "清走闲置花箱", -6, None, True, False),
    ("公告栏玻璃更换。", "更换公告栏玻璃", -25, None, True, True),
)  # fmt: skip


class Councilling:
    """What councils, groups and letters of an office look like today."""

    def __init__(self, opened: Opened, batch: Batch, rng: Random, now: datetime) -> None:
        self._opened, self._batch, self._rng, self._now = opened, batch, rng, now
        self._today = now.astimezone(BEIJING).date()

    def hall(self, alley: Alley, initiatives: list[tuple[UUID, str]]) -> None:
        """A hall that met a month ago; what it promised is in every state. `initiatives` wait for its next meeting."""
        name = f"{alley.name}{self._opened.playbook.terms.hall.zh}"
        founded, held = self._today - timedelta(days=200), self._today - timedelta(days=40)
        council = self._batch.add(
            Council, alley_id=alley.id, kind="hall", name=name, founded_on=founded,
            next_at=at(self._today + timedelta(days=4), 14.5 * 60, BEIJING), next_place="社区活动室",
        )  # fmt: skip
        event = CouncilFounded(subject=council, council_kind="hall", alley=alley.id)
        self._batch.record(at(founded, 9 * 60, BEIJING), event)
        post, chief = self._chief_of(alley)
        members = self._members(council, chief, founded)
        held_at = at(held, 14.5 * 60, BEIJING)
        meeting = self._batch.add(
            Meeting, council_id=council, kind="hall", title="停车和路面怎么办", place="社区活动室", held_at=held_at,
            attended=len(members) + 6, minutes=words.MINUTES, recorded_by=chief.id, generated=True,
        )  # fmt: skip
        attended = MeetingHeld(
            subject=meeting, meeting_kind="hall", council=council, alley=alley.id, attended=len(members) + 6
        )
        self._batch.record(held_at, attended)
        for member in members:
            self._batch.add(Presence, meeting_id=meeting, member_id=member)
        item = self._matter(
            council, "停车和路面", held - timedelta(days=9), chief.id, state="discussed", meeting=meeting
        )
        for promise in _PROMISES:
            self._promise(meeting, item, post, members[1], chief, promise, held)
        for initiative, title in initiatives:
            self._matter(council, title, self._today - timedelta(days=5), chief.id, about=initiative)
        self._matter(council, "夏季夜间扰民怎么劝", self._today - timedelta(days=3), chief.id)

    def letters(self) -> None:
        """Between the office's leader and each community; some end within the month."""
        leader = next(post for post, kind, _, _ in self._opened.held if kind.covers is Covers.OFFICE)
        for n, community in enumerate(self._opened.communities):
            signed = self._today - timedelta(days=345 if n % 4 == 0 else 200)
            until = signed + timedelta(days=365)
            letter = self._batch.add(
                Letter, title=f"{community.name}背街小巷整治责任书", document=f"责字〔{signed.year}〕{n + 1}号",
                given_by_post=leader.id, community_id=community.id, duties=words.LETTER_DUTIES, signed_on=signed,
                valid_until=until, generated=True,
            )  # fmt: skip
            event = LetterSigned(
                subject=letter, given_by=leader.id, community=community.id, post=None, valid_until=until
            )
            self._batch.record(at(signed, 10 * 60, BEIJING), event)

    def groups(self) -> None:
        """A few groups led by stewards, each with neighbours and a joint activity a month."""
        stewards = [person for _, kind, person, _ in self._opened.held if Verb.CHECK_IN in kind.duties]
        leaders = pick_some(self._rng, stewards, GROUPS)
        neighbours = names.people(self._rng)
        for leader, name, community in zip(leaders, words.GROUP_NAMES, self._opened.communities, strict=False):
            founded = self._today - timedelta(days=self._rng.randint(120, 300))
            group = self._batch.add(
                StewardGroup, name=name, purpose=words.GROUP_PURPOSE, community_id=community.id, leader_id=leader.id,
                founded_on=founded, generated=True,
            )  # fmt: skip
            event = GroupFounded(subject=group, community=community.id, leader=leader.id)
            self._batch.record(at(founded, 10 * 60, BEIJING), event)
            inside: list[Person | str] = [leader, *(p for p in pick_some(self._rng, stewards, 4) if p is not leader)]
            inside += [next(neighbours) for _ in range(self._rng.randint(3, 8))]
            for one in inside:
                self._joins(group, one, founded)
            for weeks in (1, 5, 9):
                self._activity(group, leader, self._today - timedelta(weeks=weeks), len(inside))

    def _joins(self, group: UUID, one: Person | str, day: date) -> None:
        name, person = (one, None) if isinstance(one, str) else (one.name, one.id)
        member = self._batch.add(GroupMember, group_id=group, person_id=person, name=name, since=day)
        self._batch.record(at(day, 10 * 60, BEIJING), GroupJoined(subject=group, member=member))

    def _activity(self, group: UUID, leader: Person, day: date, most: int) -> None:
        held_at, came = at(day, 9.5 * 60, BEIJING), self._rng.randint(4, most)
        meeting = self._batch.add(
            Meeting, council_id=None, group_id=group, kind="activity", title=self._rng.choice(words.ACTIVITIES),
            place="巷口", held_at=held_at, attended=came, minutes=None, recorded_by=leader.id, generated=True,
        )  # fmt: skip
        self._batch.add(Presence, meeting_id=meeting, person_id=leader.id)
        event = MeetingHeld(
            subject=meeting, meeting_kind="activity", council=None, alley=None, attended=came, group=group
        )
        self._batch.record(held_at, event)

    def _members(self, council: UUID, chief: Person, day: date) -> list[UUID]:
        people = names.people(self._rng)
        until = self._today + _TERM
        found = [
            self._batch.add(
                CouncilMember, council_id=council, person_id=chief.id, name=chief.name, speaks_for="chief", chair=True,
                since=day, term_until=until,
            )
        ]  # fmt: skip
        return found + [
            self._batch.add(
                CouncilMember, council_id=council, person_id=None, name=next(people), speaks_for=speaks_for,
                chair=False, since=day, term_until=until,
            )
            for speaks_for in _SPEAKS_FOR
        ]  # fmt: skip

    def _matter(
        self, council: UUID, title: str, day: date, by: UUID, *, about: UUID | None = None, state: str = "waiting",
        meeting: UUID | None = None,
    ) -> UUID:  # fmt: skip
        proposed_at = at(day, 11 * 60, BEIJING)
        item = self._batch.add(
            AgendaItem, council_id=council, title=title, subject_kind="initiative" if about else None, subject_id=about,
            proposed_by=by, proposed_at=proposed_at, state=state, meeting_id=meeting,
        )  # fmt: skip
        proposed = MatterProposed(subject=item, council=council, about="initiative" if about else None, about_id=about)
        self._batch.record(proposed_at, proposed)
        if meeting is not None:
            self._batch.record(
                proposed_at + timedelta(days=9), MatterDecided(subject=item, state=state, meeting=meeting)
            )
        return item

    def _promise(
        self, meeting: UUID, item: UUID, post: Post, member: UUID, chief: Person,
        promise: tuple[str, str, int, int | None, bool, bool], held: date,
    ) -> None:  # fmt: skip
        body, told, days, moved, done, confirmed = promise
        due = self._today + timedelta(days=days)
        to = self._today + timedelta(days=moved) if moved is not None else due
        done_on = due - timedelta(days=1) if done else None
        decision = self._batch.add(
            Decision, meeting_id=meeting, agenda_id=item, body=body, told=told, post_id=post.id, due_on=to,
            done_on=done_on, done_note="已完成，请查看。" if done else None,
            confirmed_on=due if confirmed else None,
        )  # fmt: skip
        held_at = at(held, 15 * 60, BEIJING)
        self._batch.record(held_at, DecisionMade(subject=decision, meeting=meeting, post=post.id, due_on=due))
        if moved is not None:
            moved_at = at(due - timedelta(days=1), 16 * 60, BEIJING)
            self._batch.add(
                DateMoved, decision_id=decision, from_day=due, to_day=to, reason="地砖到货晚了，施工队改期。",
                moved_by=chief.id, moved_at=moved_at,
            )  # fmt: skip
            self._batch.record(moved_at, DecisionDateMoved(subject=decision, from_day=due, to_day=to))
        if done_on is not None:
            self._batch.record(at(done_on, 16 * 60, BEIJING), DecisionDone(subject=decision, meeting=meeting))
        if confirmed:
            self._batch.add(
                Answer, decision_id=decision, member_id=member, kept=True, note="看过了，已经换好。", day=due,
                recorded_by=chief.id,
            )  # fmt: skip
            self._batch.record(at(due, 17 * 60, BEIJING), DecisionAnswered(subject=decision, kept=True))

    def _chief_of(self, alley: Alley) -> tuple[Post, Person]:
        """The post over the alley that holds councils, and one of its holders."""
        return next(
            (post, person)
            for post, kind, person, places in self._opened.held
            if Verb.HOLD_COUNCIL in kind.duties and kind.covers is Covers.ALLEYS and alley.id in places
        )
