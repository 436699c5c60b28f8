"""Points in one run: what each check-in earns by the rules of the run, and what is taken back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from hutong.cases.states import Setting
from hutong.playbooks.points import PointEvent
from hutong.points.rules import Earned, Grant, grant
from hutong.rehearsals.rules.acts import CheckedIn
from hutong.rehearsals.rules.ground import Granted


class Earning(msgspec.Struct, frozen=True):
    """One check-in of the period and what it earned."""

    act: CheckedIn
    grant: Grant


class Purse:
    """`paid` is of the period, less what was taken back; caps also know what was granted before."""

    def __init__(self, granted: Sequence[Granted]) -> None:
        self.paid: dict[UUID, int] = defaultdict(int)
        self.earnings: list[Earning] = []
        self._days: dict[tuple[UUID, date], int] = defaultdict(int)
        self._months: dict[tuple[UUID, date], int] = defaultdict(int)
        self._held: dict[UUID, Granted] = {}
        for one in granted:
            self._book(one, 1)
            self._held[one.check_in] = one

    def check_in(self, setting: Setting, act: CheckedIn) -> None:
        kinds = tuple({post.kind for post in setting.directory.posts_held(act.person, act.day)})
        earned = Earned(day=self._days[act.person, act.day], month=self._months[act.person, act.day.replace(day=1)])
        found = grant(setting.playbook.points, event=PointEvent.CHECK_IN, day=act.day, post_kinds=kinds, earned=earned)
        self.earnings.append(Earning(act, found))
        if found.amount:
            one = self._held[act.check_in] = Granted(act.check_in, act.person, act.day, found.amount)
            self._book(one, 1)
            self.paid[act.person] += found.amount

    def undo(self, check_in: UUID) -> None:
        if one := self._held.pop(check_in, None):
            self._book(one, -1)
            self.paid[one.person] -= one.amount

    def _book(self, one: Granted, sign: int) -> None:
        self._days[one.person, one.day] += sign * one.amount
        self._months[one.person, one.day.replace(day=1)] += sign * one.amount
