"""Improvement projects at three stages, and initiatives of every kind the office has."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from hutong.alleys.models import Alley
from hutong.councils.events import PublicityPutOut
from hutong.councils.models import Publicity
from hutong.demo import words
from hutong.demo.chance import at, pick_some
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.playing import Story
from hutong.demo.writing import Batch
from hutong.improvements.events import (
    ConvenienceOpened,
    ImprovementPlanned,
    LineFound,
    LineSettled,
    MaterialLinked,
    MoneyNoted,
    StageEntered,
)
from hutong.improvements.models import (
    ConveniencePoint,
    Improvement,
    ImprovementAlley,
    ImprovementStage,
    Material,
    Money,
    RegisterLine,
)
from hutong.improvements.rules import ORDER
from hutong.initiatives.events import InitiativeRecorded
from hutong.initiatives.models import Initiative
from hutong.people.models import Person
from hutong.playbooks.improving import Stage
from hutong.playbooks.posts import Covers
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Post

# (the stage reached, days since the project began, days that each stage took)
_PROJECTS = ((Stage.HOLD, 130, 20), (Stage.SETTLE, 70, 20), (Stage.SURVEY, 16, 9))
_MONEY = (
    ("office", "approved", 18_000_000, "墙面粉刷和地砖更换"),
    ("party", "approved", 2_400_000, "党员认领的绿植和座椅"),
    ("office", "spent", 9_650_050, "墙面粉刷首期"),
    ("party", "spent", 1_128_880, "花箱、座椅"),
)
LINES = 14


class Improvements:
    """What is being improved today. `projects` are those with pictures, and who takes them."""

    def __init__(self, opened: Opened, batch: Batch, rng: Random, now: datetime) -> None:
        self._opened, self._batch, self._rng, self._now = opened, batch, rng, now
        self._today = now.astimezone(BEIJING).date()
        self._plain = [category.code for category in opened.playbook.categories if not category.danger]
        self.projects: list[tuple[UUID, UUID]] = []

    def plan(self, alleys: Sequence[Alley], stories: Sequence[Story]) -> None:
        """A project for each alley, at a stage of its own."""
        for alley, (stage, days, took) in zip(alleys, _PROJECTS, strict=False):
            self._project(alley, stage, days, took, [story for story in stories if story.report.alley == alley.id])

    def initiatives(self) -> list[tuple[UUID, str]]:
        """Some of every kind; returns those that wait for a council."""
        waiting = []
        people = [person for _, kind, person, _ in self._opened.held if {Verb.PROPOSE, Verb.NOTE} & set(kind.duties)]
        for kind in self._opened.playbook.initiatives:
            for n, title in enumerate(words.INITIATIVES.get(kind.code, ())):
                alley = self._rng.choice(self._opened.alleys)
                units = [unit for unit in self._opened.units if unit.alley_id == alley.id]
                unit = self._rng.choice(units) if kind.code == "door-front" and units else None
                started = self._today - timedelta(days=self._rng.randint(3, 80))
                state = "waiting" if kind.discussed and n == 0 else "running"
                proposed_at, number = at(started, 15 * 60, BEIJING), self._rng.randint(4, 40)
                counted = self._rng.randint(2, 30) if kind.counts else None
                initiative = self._batch.add(
                    Initiative, kind=kind.code, title=title, alley_id=alley.id, unit_id=unit.id if unit else None,
                    people=number, units=1 if unit else 0, counted=counted,
                    starts_on=started, state=state, proposed_by=self._rng.choice(people).id, proposed_at=proposed_at,
                    generated=True,
                )  # fmt: skip
                event = InitiativeRecorded(
                    subject=initiative, initiative=kind.code, alley=alley.id, people=number, units=1 if unit else 0,
                    counted=counted,
                )  # fmt: skip
                self._batch.record(proposed_at, event)
                if state == "waiting":
                    waiting.append((initiative, title))
        return waiting

    def _project(self, alley: Alley, stage: Stage, days: int, took: int, stories: list[Story]) -> None:
        post, chief = self._chief_of(alley)
        begins, ends = self._today - timedelta(days=days), self._today + timedelta(days=200 - days)
        reached = ORDER.index(stage)
        held = begins + timedelta(days=took * reached) if stage is Stage.HOLD else None
        project = self._batch.add(
            Improvement, name=f"{alley.name}整治提升", goal=words.PROJECT_GOAL, post_id=post.id, starts_on=begins,
            ends_on=ends, stage=str(stage), held_since=held, created_at=at(begins, 9 * 60, BEIJING), generated=True,
        )  # fmt: skip
        self._batch.add(ImprovementAlley, improvement_id=project, alley_id=alley.id)
        planned = ImprovementPlanned(subject=project, alleys=(alley.id,), post=post.id, starts_on=begins, ends_on=ends)
        self._batch.record(at(begins, 9 * 60, BEIJING), planned)
        for n, each in enumerate(ORDER):
            entered = begins + timedelta(days=took * n) if n <= reached else None
            self._batch.add(
                ImprovementStage, improvement_id=project, stage=str(each),
                planned_until=begins + timedelta(days=(took + 4) * (n + 1)), entered_on=entered,
                left_on=begins + timedelta(days=took * (n + 1)) if n < reached else None,
            )  # fmt: skip
            if entered:
                self._batch.record(at(entered, 9 * 60, BEIJING), StageEntered(subject=project, stage=str(each)))
        self._material(project, alley, begins)
        self._register(project, alley, begins + timedelta(days=took + 3), stage, stories)
        if reached > ORDER.index(Stage.DISCUSS):
            self._money(project, begins + timedelta(days=took * 2 + 5))
        if stage is Stage.HOLD:
            self._points(project, alley, begins + timedelta(days=took * 4 + 3))
            self.projects.append((project, chief.id))

    def _material(self, project: UUID, alley: Alley, day: date) -> None:
        pieces = self._rng.randint(80, 300)
        lot = self._batch.add(
            Publicity, title=f"致{alley.name}居民一封信", form="letter", channel=None, pieces=pieces, put_out_on=day,
            generated=True,
        )  # fmt: skip
        self._batch.record(at(day, 600, BEIJING), PublicityPutOut(subject=lot, form="letter", pieces=pieces))
        self._batch.add(Material, improvement_id=project, publicity_id=lot)
        self._batch.record(at(day, 660, BEIJING), MaterialLinked(subject=project, publicity=lot))

    def _register(self, project: UUID, alley: Alley, day: date, stage: Stage, stories: list[Story]) -> None:
        """Lines along the alley; a few became cases that were really played, most are settled by now."""
        cases = iter(story for story in stories if not story.report.danger)
        kinds = pick_some(self._rng, self._plain, 5)
        found_at, over = at(day, 10 * 60, BEIJING), stage is Stage.HOLD
        for n in range(LINES if stage is not Stage.SURVEY else 6):
            story = next(cases, None) if n < 3 and stage is not Stage.SURVEY else None
            if story is not None and over and not story.is_settled:
                story = None
            start = self._rng.randrange(max(1, alley.length_m - 30))
            settled = stage is not Stage.SURVEY and story is None and (over or self._rng.random() < 0.5)
            dropped = settled and self._rng.random() < 0.1
            category = story.report.category if story and story.report.category else self._rng.choice(kinds)
            state = "case" if story else "dropped" if dropped else "settled" if settled else "open"
            how = "产权有争议，列入下一年。" if dropped else self._rng.choice(words.DONE_NOTES)
            line = self._batch.add(
                RegisterLine, improvement_id=project, alley_id=alley.id, category=category, from_m=start,
                until_m=min(alley.length_m, start + self._rng.randint(3, 30)), note=self._rng.choice(words.SPOTS),
                state=state, case_id=story.state.id if story else None,
                settled_on=day + timedelta(days=self._rng.randint(5, 12)) if settled else None,
                settled_how=how if settled else None,
                found_on=day,
            )  # fmt: skip
            found = LineFound(subject=line, project=project, alley=alley.id, category=category)
            self._batch.record(found_at, found)
            if state != "open":
                ended = LineSettled(subject=line, project=project, how=state, case=story.state.id if story else None)
                self._batch.record(found_at + timedelta(days=6), ended)

    def _money(self, project: UUID, day: date) -> None:
        for n, (budget, kind, fen, what) in enumerate(_MONEY):
            on = day + timedelta(days=4 * n)
            if on > self._today:
                break
            entry = self._batch.add(
                Money, improvement_id=project, budget=budget, kind=kind, fen=fen, day=on, what=what,
                document=f"街财〔{on.year}〕{20 + n}号" if kind == "approved" else None,
            )  # fmt: skip
            noted = MoneyNoted(subject=entry, project=project, budget=budget, entry=kind, fen=fen)
            self._batch.record(at(on, 16 * 60, BEIJING), noted)

    def _points(self, project: UUID, alley: Alley, day: date) -> None:
        for kind, name in zip(self._opened.playbook.improving.conveniences, words.POINT_NAMES, strict=False):
            point = self._batch.add(
                ConveniencePoint, improvement_id=project, alley_id=alley.id, kind=kind.code, name=name, opened_on=day
            )
            opened = ConvenienceOpened(subject=point, project=project, alley=alley.id, convenience=kind.code)
            self._batch.record(at(day, 9 * 60, BEIJING), opened)

    def _chief_of(self, alley: Alley) -> tuple[Post, Person]:
        return next(
            (post, person)
            for post, kind, person, places in self._opened.held
            if Verb.IMPROVE in kind.duties and kind.covers is Covers.ALLEYS and alley.id in places
        )
