"""Whether a roster covers every alley on every day, keeps to the rules, and is as fair as it can be. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from hutong.cases.states import Setting
from hutong.playbooks.verbs import Verb
from hutong.posts.directory import Directory
from hutong.posts.facts import is_on
from hutong.rosters.rules.lines import Line, Rule
from hutong.rosters.rules.proposing import loads, propose


class State(StrEnum):
    """Of an alley on a day."""

    COVERED = "covered"
    PARTLY = "partly"
    NOT = "not"
    REST = "rest"
    """Nothing is asked for."""


class Cell(msgspec.Struct, frozen=True):
    """So many of those asked for have somebody; `stood_in` of them in the place of somebody who is away."""

    asked: int = 0
    covered: int = 0
    stood_in: int = 0

    @property
    def state(self) -> State:
        if not self.asked:
            return State.REST
        if not self.covered:
            return State.NOT
        return State.COVERED if self.covered == self.asked else State.PARTLY


def coverage(lines: Iterable[Line]) -> dict[UUID, dict[date, Cell]]:
    """By alley and day; a day on which nothing is asked for is left out."""
    cells: dict[UUID, dict[date, Cell]] = defaultdict(dict)
    for line in lines:
        if line.alley is not None:
            old = cells[line.alley].get(line.day, Cell())
            stood_in = bool(line.person and line.instead_of)
            cells[line.alley][line.day] = Cell(old.asked + 1, old.covered + bool(line.person), old.stood_in + stood_in)
    return cells


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """What nobody does on some days, and why."""

    cadence: str
    alley: UUID | None
    post: UUID | None
    rule: Rule
    away: tuple[UUID, ...]
    days: tuple[date, ...]


class Wrong(StrEnum):
    AWAY = "away"
    """On leave on the day."""
    NOT_THEIRS = "not_theirs"
    """In no post that has this duty on the day."""


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """How one duty is shared: so many times for so many people, least and most, and the least difference possible."""

    cadence: str
    times: int
    covered: int
    people: int
    least: int
    most: int
    possible: int

    @property
    def is_fair(self) -> bool:
        """By hand people may have exchanged; the rules would not have done better than this."""
        return self.most - self.least <= self.possible


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """`missing` counts, by duty and alley, what is asked for and has no line at all."""

    balances: tuple[Balance, ...]
    gaps: tuple[Gap, ...]
    wrong: tuple[tuple[Line, Wrong], ...]
    missing: Mapping[tuple[str, UUID | None], int]

    @property
    def holds(self) -> bool:
        """Nothing is left out but what cannot be helped, and nobody is down for what he cannot do."""
        return not self.wrong and not self.missing


def prove(setting: Setting, month: date, lines: Sequence[Line]) -> Proof:
    """Against what the rules would give today."""
    ideal = propose(setting, month)
    asked, there = _counted(ideal), _counted(lines)
    return Proof(
        balances=tuple(_balances(ideal, lines)),
        gaps=tuple(gaps(lines)),
        wrong=tuple((line, why) for line in lines if (why := wrong(setting.directory, setting, line))),
        missing={key: n - there[key] for key, n in asked.items() if there[key] < n},
    )


def wrong(directory: Directory, setting: Setting, line: Line) -> Wrong | None:
    """What is wrong with somebody's being down for a duty."""
    if line.person is None:
        return None
    if directory.is_away(line.person, line.day):
        return Wrong.AWAY
    verb = next((c.verb for c in setting.playbook.cadences if c.code == line.cadence), None)
    return None if verb in duties_on(directory, line.person, line.day) else Wrong.NOT_THEIRS


def duties_on(directory: Directory, person: UUID, day: date) -> frozenset[Verb]:
    """By the posts that a person is appointed to, whether as holder or to stand in."""
    kinds = (
        directory.kind(directory.post(term.post_id).kind)
        for term in directory.terms_of(person)
        if is_on(term, day) and is_on(directory.post(term.post_id), day)
    )
    return frozenset(verb for kind in kinds if kind for verb in kind.duties)


def gaps(lines: Iterable[Line]) -> list[Gap]:
    """Each reason once, with its days."""
    found: dict[tuple[str, UUID | None, UUID | None, Rule, tuple[UUID, ...]], list[date]] = defaultdict(list)
    for line in lines:
        if line.is_gap:
            found[line.cadence, line.alley, line.post, line.rule, line.instead_of].append(line.day)
    return [
        Gap(cadence=cadence, alley=alley, post=post, rule=rule, away=away, days=tuple(sorted(set(days))))
        for (cadence, alley, post, rule, away), days in found.items()
    ]


def _counted(lines: Iterable[Line]) -> Counter[tuple[str, UUID | None]]:
    return Counter((line.cadence, line.alley) for line in lines)


def _balances(ideal: Sequence[Line], lines: Sequence[Line]) -> Iterable[Balance]:
    best, now = loads(ideal), loads(lines)
    for code in dict.fromkeys(line.cadence for line in lines):
        counts = sorted(now.get(code, Counter()).values())
        at_best = sorted(best.get(code, Counter()).values())
        of_code = [line for line in lines if line.cadence == code]
        yield Balance(
            cadence=code, times=len(of_code), covered=sum(not line.is_gap for line in of_code), people=len(counts),
            least=counts[0] if counts else 0, most=counts[-1] if counts else 0,
            possible=at_best[-1] - at_best[0] if at_best else 0,
        )  # fmt: skip
