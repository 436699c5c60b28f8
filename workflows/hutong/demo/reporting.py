"""What is reported on the way, chosen and played: exactly as many settled by chiefs as were printed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from hutong.cases.rules import Report
from hutong.cases.rules.opening import Earlier
from hutong.cases.states import Setting
from hutong.demo.chance import chance
from hutong.demo.opening import Opened
from hutong.demo.playing import Player, Sendings, Story
from hutong.demo.walking import Walk
from hutong.ids import new_id
from hutong.playbooks.flows import StepKind
from hutong.playbooks.verbs import Verb
from hutong.reports.figures import PostKindsCounted

DANGER = 0.012
NEW_MATTER = 0.93


class Reporting:
    """Cases of one run of days."""

    def __init__(self, opened: Opened, setting: Setting, rng: Random, until: datetime) -> None:
        self._opened, self._setting, self._rng = opened, setting, rng
        self.sendings = Sendings(setting)
        self._player = Player(setting, rng, until, self.sendings)
        self._kinds = PostKindsCounted.of(opened.playbook)
        self._last: dict[tuple[UUID, str], Story] = {}
        # Apart, so that where things lie changes nothing of what is reported.
        self._spots = chance(opened.scenario.slug, "spots")
        self._lengths = {alley.id: alley.length_m for alley in opened.alleys}
        self._plain = [c for c in opened.playbook.categories if not c.danger]
        self._dangerous = [c for c in opened.playbook.categories if c.danger]

    def play(self, walks: Sequence[Walk], count: int) -> list[Story]:
        """`count` reports from walks picked at random, in order of time."""
        by_alley: dict[UUID, list[Walk]] = defaultdict(list)
        for walk in walks:
            if Verb.REPORT in walk.kind.duties:
                by_alley[walk.alley].append(walk)
        # Every alley as often as the next, however many walk it; never twice from one walk.
        queues = [self._rng.sample(found, len(found)) for found in by_alley.values()]
        picked: list[Walk] = []
        while queues and len(picked) < count:
            queue = self._rng.choice(queues)
            picked.append(queue.pop())
            queues = queues if queue else [rest for rest in queues if rest]
        picked.sort(key=lambda walk: walk.starts)
        return [self._one(walk) for walk in picked]

    def exactly(self, walks: Sequence[Walk], quota: int, *, before: datetime) -> list[Story]:
        """Stories of which exactly `quota` were reported by stewards and settled by chiefs before a moment.

        More are played than needed; surplus ones that no other refers to are left out, as if never reported.
        """
        own = [walk for walk in walks if walk.is_stewards]
        others = [walk for walk in walks if not walk.is_stewards]
        stories = self.play(own, round(quota * 1.32)) + self.play(others, len(others) // 40)
        counted = [story for story in stories if self._counts(story, before)]
        free = [story for story in counted if not story.followed and story.state.forerunner is None]
        surplus = len(counted) - quota
        if not 0 <= surplus <= len(free):
            raise ValueError(f"{len(counted)} settled, {quota} wanted")
        left_out = {id(story) for story in self._rng.sample(free, surplus)}
        return [story for story in stories if id(story) not in left_out]

    def _counts(self, story: Story, before: datetime) -> bool:
        state = story.state
        return (
            story.is_settled
            and state.closed_at is not None
            and state.closed_at < before
            and state.reporter_kind in self._kinds.stewards
            and state.counts.handled_kind in self._kinds.chiefs
        )

    def _one(self, walk: Walk) -> Story:
        danger = self._rng.random() < DANGER
        category = self._rng.choice(self._dangerous if danger and self._dangerous else self._plain).code
        if (walk.alley, category) in self._last and self._rng.random() < NEW_MATTER:
            # Most of what is found is something else than what was found there before.
            fresh = [c.code for c in self._plain if (walk.alley, c.code) not in self._last]
            category = self._rng.choice(fresh) if fresh and not danger else category
        now = walk.starts + timedelta(minutes=self._rng.uniform(0.3, 0.9) * walk.minutes)
        return self.report(walk, category, now, danger=danger)

    def report(
        self, walk: Walk, category: str, now: datetime, *, danger: bool = False, stall: bool = False,
        toward: StepKind | None = None,
    ) -> Story:  # fmt: skip
        """One report from a walk, played to the end or to the moment up to which things have happened."""
        key = (walk.alley, category)
        earlier = self._last.get(key)
        known = None
        if earlier and earlier.is_settled and earlier.state.closed_at and earlier.state.closed_at < now:
            known = Earlier(
                earlier.state.id, earlier.state.closed_at, earlier.state.settled_by, earlier.report.position_m
            )
        report = Report(
            id=new_id(), alley=walk.alley, category=category, source="danger" if danger else "patrol",
            reporter=walk.person.id, reporter_kind=walk.kind.code, danger=danger, now=now, earlier=known,
            position_m=earlier.report.position_m if earlier else self._spots.randint(5, self._lengths[walk.alley]),
        )  # fmt: skip
        story = self._player.play(report, walk, stall=stall, toward=toward)
        if earlier and story.state.forerunner is not None:
            earlier.followed = True
        self._last[key] = story
        return story


def mark_walks(stories: Sequence[Story]) -> None:
    """Let each walk say what was found on it."""
    for story in stories:
        story.walk.found.append((story.state.id, story.state.category))
