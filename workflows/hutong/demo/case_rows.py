"""Played cases as rows and events: the same effects that the service applies one by one, here in batches."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from uuid import UUID

import msgspec

from hutong.cases.calling_events import JointCallAnswered
from hutong.cases.effects import CallDepartments, CloseCall, KeepRound, Record
from hutong.cases.events import BatchSent
from hutong.cases.models import Case, CaseBatch, JointCall, JointCallAnswer, Persuasion
from hutong.cases.numbers import case_number
from hutong.cases.rows import NewCase, row_of
from hutong.cases.states import CaseState
from hutong.demo import words
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.playing import Moment, Story
from hutong.demo.writing import GENERATOR, Batch
from hutong.journal import Actor
from hutong.people.models import Person


class CaseRows:
    """Writes stories into a batch. `departments` are the district's bodies by code."""

    def __init__(
        self, opened: Opened, batch: Batch, rng: Random, until: datetime, departments: dict[str, UUID]
    ) -> None:
        self._opened, self._batch, self._rng, self._until = opened, batch, rng, until
        self._departments = departments
        self._people: dict[UUID, Person] = {person.id: person for person in opened.people}
        self._posts = {person.id: post.id for post, _, person, _ in opened.held}

    def write(self, stories: Sequence[Story]) -> None:
        sent: dict[UUID, tuple[datetime, UUID, UUID, list[UUID]]] = {}
        for story in stories:
            for batch, sent_at, by in story.batches:
                community = story.state.alley.community_id
                sent.setdefault(batch, (sent_at, by, community, []))[3].append(story.state.id)
        for batch, (sent_at, by, community, cases) in sent.items():
            self._batch.add(
                CaseBatch, id=batch, community_id=community, sent_by=by, sent_at=sent_at, note=None, generated=True
            )
            event = BatchSent(subject=batch, community=community, cases=tuple(cases))
            self._batch.record(sent_at, event, self._actor(by))
        for story in stories:
            self._case(story)
            for moment in story.moments:
                self._effects(story, moment)

    def _case(self, story: Story) -> None:
        state = story.state
        day = story.report.now.astimezone(BEIJING).date()
        new = NewCase(
            number=case_number(state.id, day), city_id=self._opened.office.city_id,
            district_id=self._opened.office.district_id,
            title=f"{self._opened.playbook.category(state.category).name.zh}（{self._rng.choice(words.SPOTS)}）",
            description=None, position_m=story.report.position_m, playbook_version=self._opened.version,
            generated=True,
        )  # fmt: skip
        story.title = new.title
        self._batch.add(
            Case, **row_of(state, new), revision=len(story.moments),
            batch_id=story.batches[-1][0] if story.batches else None,
        )  # fmt: skip

    def _effects(self, story: Story, moment: Moment) -> None:
        actor = self._actor(moment.by)
        for effect in moment.effects:
            match effect:
                case Record(event=event, at=at):
                    made_up = at is not None or isinstance(event, JointCallAnswered)
                    self._batch.record(at or moment.at, event, GENERATOR if made_up else actor)
                case KeepRound():
                    self._batch.add(
                        Persuasion, case_id=story.state.id, **msgspec.structs.asdict(effect), recorded_by=moment.by,
                        recorded_at=moment.at,
                    )  # fmt: skip
                case CallDepartments():
                    self._call(story, effect, moment)
                case _:
                    # Told people have read their notices long since; the last days' are made apart. Ends of calls
                    # and forerunners stand in the rows of the calls and cases themselves.
                    pass

    def _call(self, story: Story, call: CallDepartments, moment: Moment) -> None:
        state = story.state
        closing = next(
            ((m.at, e) for m in story.moments for e in m.effects if isinstance(e, CloseCall) and e.call == call.call),
            None,
        )
        by = moment.by or state.reporter
        assert by is not None
        outcome = closing[1].outcome if closing else None
        self._batch.add(
            JointCall, id=call.call, case_id=state.id, kind=call.kind, place=call.place, meet_at=call.meet_at,
            caller_id=by, caller_phone=self._people[by].phone, called_at=moment.at, answer_by=call.answer_by,
            help_given=closing[1].help_given if closing else None, outcome=outcome,
            closed_at=closing[0] if closing else None, generated=True,
        )  # fmt: skip
        said = {
            e.event.department: m.at
            for m in story.moments
            for e in m.effects
            if isinstance(e, Record) and isinstance(e.event, JointCallAnswered) and e.event.call == call.call
        }
        for code in call.departments:
            self._answer(
                state, call, by, code, outcome=outcome, closed_at=closing[0] if closing else None,
                answered_at=said.get(code),
            )  # fmt: skip

    def _answer(
        self, state: CaseState, call: CallDepartments, by: UUID, code: str, *, outcome: str | None,
        closed_at: datetime | None, answered_at: datetime | None,
    ) -> None:  # fmt: skip
        came = answered_at is not None and closed_at is not None
        name = self._opened.playbook.department(code).name.zh
        self._batch.add(
            JointCallAnswer, call_id=call.call, case_id=state.id, city_id=self._opened.office.city_id,
            department_id=self._departments[code], office_name=self._opened.office.name,
            category_name=self._opened.playbook.category(state.category).name.zh, place=call.place,
            meet_at=call.meet_at, caller_name=self._people[by].name, caller_phone=self._people[by].phone,
            answer_by=call.answer_by,
            state="done" if came else "coming" if answered_at else "came" if closed_at else "called",
            answered_at=answered_at, answered_by=None, officer_name=f"{name}联络员" if answered_at else None,
            arrived_at=call.meet_at if came else None, outcome=outcome if came else None,
            done_at=closed_at if came else None,
        )  # fmt: skip

    def _actor(self, by: UUID | None) -> Actor:
        return Actor("person", by, post=self._posts.get(by)) if by else Actor("system")
