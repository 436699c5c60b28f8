"""The dated duties of one person, and what on record proves each of them. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from hutong.cases.states import Setting
from hutong.evaluations.duties import COUNTED, Deed, period_of, proves, seen, to_inspect, until_of
from hutong.playbooks.cadences import Cadence
from hutong.playbooks.verbs import Verb
from hutong.rosters.rules.asking import is_planned
from hutong.rosters.rules.lines import Half, Line, Rule, half_of
from hutong.rosters.rules.returning import CameBack
from hutong.rosters.rules.together import called


class Progress(StrEnum):
    DONE = "done"
    BEGUN = "begun"
    """Some of the minutes are on record."""
    OPEN = "open"
    """There is time left."""
    MISSED = "missed"
    UNCOUNTED = "uncounted"
    """Nothing that is recorded could prove it."""


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """A duty on a day with what proves it. `until` is the last day on which it still counts."""

    cadence: Cadence
    line: Line
    line_id: UUID | None
    until: date
    progress: Progress
    minutes: int = 0
    proofs: tuple[Deed, ...] = ()
    """Those in the alley of the line come first."""
    inspected: int = 0
    of_inspected: int = 0
    """Of an inspection: in how many of the places that it is asked for in it was done."""
    is_elsewhere: bool = False
    """There are walks, none of them in the alley of the line."""
    walked_in: Half | None = None
    """The half of the day that it was done in, where the roster had said the other one."""
    because: CameBack | None = None
    """Of an extra walk: what came back."""
    is_alone: bool = False
    """A walk together is noted, and nothing shows yet that anybody who was called to it was there."""
    came: tuple[UUID, ...] = ()
    """Who else of those called was at the walk together that proves it; `said` by their own word."""
    said: frozenset[UUID] = frozenset()


def everyday(setting: Setting, person: UUID, days: Iterable[date]) -> Iterator[Line]:
    """What the posts held ask for every day and no roster needs to plan."""
    daily = [cadence for cadence in setting.playbook.cadences if not is_planned(cadence)]
    for day in days if daily else ():
        held = {post.kind: post.id for post in setting.directory.posts_held(person, day)}
        for cadence in daily:
            if cadence.post in held and cadence.is_of(day) and period_of(cadence.every, day, setting.calendar):
                yield Line(cadence=cadence.code, day=day, post=held[cadence.post], person=person, rule=Rule.HOLDER)


def owed(
    setting: Setting, lines: Sequence[tuple[UUID | None, Line]], deeds: Collection[Deed], today: date
) -> list[Owed]:
    """Each line, in the order of days, with its proof; one of a duty that the rules no longer have is left out."""
    cadences = {cadence.code: cadence for cadence in setting.playbook.cadences}
    found = [
        _owed(setting, cadences[line.cadence], line_id, line, _of_place(setting, line, deeds), today)
        for line_id, line in lines
        if line.cadence in cadences
    ]
    return sorted(found, key=lambda each: each.line.day)


def _of_place(setting: Setting, line: Line, deeds: Collection[Deed]) -> list[Deed]:
    """Without the sessions of communities that the post of the line has nothing to do with."""
    own = setting.directory.communities_of(line.post, line.day) if line.post else ()
    return [deed for deed in deeds if deed.community is None or line.post is None or deed.community in own]


def _owed(
    setting: Setting, cadence: Cadence, line_id: UUID | None, line: Line, deeds: Collection[Deed], today: date
) -> Owed:
    until = until_of(cadence, line.day, setting.calendar)
    first = period_of(cadence.every, line.day, setting.calendar) or line.day
    others = _called(setting, cadence, line)
    noted = [deed for deed in deeds if first <= deed.day <= until and proves(cadence, deed)]
    # Minutes are those of the whole round, wherever they were walked; the alley itself has to be part of it.
    found = (
        deed
        for deed in noted
        if proves(cadence, deed, others) and (line.alley in {None, deed.alley} or cadence.minutes)
    )
    proofs = tuple(sorted(found, key=lambda deed: not _is_there(line, deed)))
    is_alone = bool(noted) and bool(others) and not proofs
    minutes = sum(deed.minutes for deed in proofs)
    is_there = any(_is_there(line, deed) for deed in proofs)
    asked = to_inspect(setting.directory, cadence, (line.post,), line.day) if line.post else frozenset()
    inspected = asked & seen(proofs)
    if cadence.verb not in COUNTED:
        progress = Progress.UNCOUNTED
    elif is_there and inspected == asked and (cadence.minutes is None or minutes >= cadence.minutes):
        progress = Progress.DONE
    elif is_alone:
        # Others may say it later, and then it is done: nobody has missed it meanwhile.
        progress = Progress.BEGUN
    elif until < today:
        progress = Progress.MISSED
    else:
        progress = Progress.BEGUN if proofs else Progress.OPEN
    return Owed(
        cadence=cadence, line=line, line_id=line_id, until=until, progress=progress, minutes=minutes,
        proofs=tuple(noted) if is_alone else proofs, is_alone=is_alone,
        came=tuple(sorted(proofs[0].along & others)) if proofs and others else (),
        said=proofs[0].said if proofs else frozenset(),
        inspected=len(inspected), of_inspected=len(asked), is_elsewhere=bool(proofs) and not is_there,
        walked_in=_other_half(line, proofs),
    )  # fmt: skip


def _called(setting: Setting, cadence: Cadence, line: Line) -> frozenset[UUID]:
    """To a walk together, besides the one whose line it is; nobody of any other duty."""
    if not cadence.joint or line.post is None or line.person is None:
        return frozenset()
    return called(setting.directory, cadence, line.post, line.day) - {line.person}


def _is_there(line: Line, deed: Deed) -> bool:
    return line.alley in {None, deed.alley}


def _other_half(line: Line, proofs: Sequence[Deed]) -> Half | None:
    """Told and nothing more: what was done counts, whichever half it was done in."""
    halves = {half_of(deed.at) for deed in proofs if deed.at is not None and _is_there(line, deed)}
    return min(halves) if line.half and halves and line.half not in halves else None


def first_needed(lines: Iterable[Line], setting: Setting) -> date | None:
    """From which day on records matter for these lines."""
    cadences = {cadence.code: cadence for cadence in setting.playbook.cadences}
    firsts = [
        period_of(cadences[line.cadence].every, line.day, setting.calendar) or line.day
        for line in lines
        if line.cadence in cadences
    ]
    return min(firsts, default=None)


def walked_together(cadence: Cadence) -> bool:
    """Whether those who report to the post come along."""
    return cadence.joint and cadence.verb is Verb.PATROL
