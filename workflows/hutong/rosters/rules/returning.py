"""加密巡查: where a problem came back, whoever watches walks more often until the window is over. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.states import Setting
from hutong.playbooks.cadences import Cadence, Every
from hutong.playbooks.escalation import Rebound
from hutong.playbooks.sections import Text
from hutong.playbooks.verbs import Verb
from hutong.rosters.rules.lines import Line, Rule

EXTRA = "rebound-patrol"
"""The code of the extra duty; no cadence of a playbook has it, for those that are written are no extra."""


class CameBack(msgspec.Struct, frozen=True, kw_only=True):
    """A case that is a rebound: where, since which day, and how many days after its forerunner was closed."""

    case: UUID
    number: str
    alley: UUID
    category: str
    day: date
    held_days: int


def with_extra(setting: Setting) -> Setting:
    """The setting with the extra duty among its cadences, where the playbook asks for any."""
    rule = setting.playbook.rebound
    if rule is None or rule.patrol_every is None:
        return setting
    extra = Cadence(
        code=EXTRA, name=Text(zh="防反弹加巡", en="extra patrol: it came back"), post=rule.post, verb=Verb.PATROL,
        every=Every.DAY,
    )  # fmt: skip
    playbook = replace(setting.playbook, cadences=(*setting.playbook.cadences, extra))
    return replace(setting, playbook=playbook)


def extra_walks(
    setting: Setting, person: UUID, returned: Sequence[CameBack], days: Sequence[date]
) -> Iterator[tuple[Line, CameBack]]:
    """Every so many days from the one after it came back; in one alley once a day, for what came back last."""
    rule = setting.playbook.rebound
    if rule is None or rule.patrol_every is None:
        return
    taken: set[tuple[UUID, date]] = set()
    for back in sorted(returned, key=lambda one: (one.day, one.case), reverse=True):
        for day in days:
            if not asked_on(rule, back, day) or (back.alley, day) in taken:
                continue
            post = _held(setting, rule, person, back.alley, day)
            if post is not None:
                taken.add((back.alley, day))
                yield (
                    Line(cadence=EXTRA, day=day, alley=back.alley, post=post, person=person, rule=Rule.RETURNED),
                    back,
                )


def asked_on(rule: Rebound, back: CameBack, day: date) -> bool:
    since = (day - back.day).days
    every = rule.patrol_every
    return every is not None and 0 < since <= rule.window_days and since % every == 0


def last_day(rule: Rebound, back: CameBack) -> date:
    """Until when it is watched more closely."""
    return back.day + timedelta(days=rule.window_days)


def posts_watching(setting: Setting, rule: Rebound, person: UUID, day: date) -> list[UUID]:
    """The person's own, and those that fall to the person while whoever holds them is away."""
    if Verb.PATROL not in setting.directory.duties(person, day):
        return []
    return [post.id for post in setting.directory.posts_answered_for(person, day) if post.kind == rule.post]


def _held(setting: Setting, rule: Rebound, person: UUID, alley: UUID, day: date) -> UUID | None:
    watching = posts_watching(setting, rule, person, day)
    covering = (post for post in watching if setting.directory.covers(post, alley, day))
    return next((post for post in covering if _walks(setting, post, person, alley, day)), None)


def _walks(setting: Setting, post: UUID, person: UUID, alley: UUID, day: date) -> bool:
    """Whether the walk is this person's: by a post of the own that lies there. Acting for somebody opens the alley too
    (`patrols.places`); then it is owed where none of those who act has a post there.
    """
    directory = setting.directory
    if _lies_there(setting, person, alley, day):
        return True
    if post in {held.id for held in directory.posts_held(person, day)}:
        return False
    acting = directory.holders(post, day).people or directory.superiors(post, alley, day).people
    return person in acting and not any(_lies_there(setting, other, alley, day) for other in acting)


def _lies_there(setting: Setting, person: UUID, alley: UUID, day: date) -> bool:
    directory = setting.directory
    kinds = {kind.code for kind in directory.kinds if Verb.PATROL in kind.duties}
    held = (post for post in directory.posts_held(person, day) if post.kind in kinds)
    return any(directory.covers(post.id, alley, day) for post in held)
