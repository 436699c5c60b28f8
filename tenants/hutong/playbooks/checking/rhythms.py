"""Days, windows and substitutes of a duty that can be done as it is written."""

from collections.abc import Iterator, Mapping

from hutong.playbooks.cadences import DAILY, TIMED, Cadence, Leave
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, twice
from hutong.playbooks.checking.scalars import StandIn
from hutong.playbooks.checking.wording import hours
from hutong.playbooks.leaves import Approver
from hutong.playbooks.posts import Covers, PostKind
from hutong.playbooks.sections import Hours
from hutong.playbooks.verbs import Verb
from hutong.texts import N_


def times(cadence: Cadence, here: str) -> Iterator[Finding]:
    if cadence.days and cadence.every not in DAILY:
        yield Finding(f"{here}.days", "unread", N_("只有每天、每个工作日的事才选星期几做。"))
    for i, day in enumerate(cadence.days):
        if day in cadence.days[:i]:
            yield Finding(f"{here}.days[{i}]", "doubled", N_("“{code}”已经用过了。"), {"code": day})
    window = cadence.window
    if window is None:
        return
    yield from hours(window, f"{here}.window")
    if cadence.verb not in TIMED:
        yield Finding(f"{here}.window", "unread", N_("这项职责没有记下几点做的，不能按时段算。"))
    elif cadence.minutes is not None and cadence.minutes > (length := _minutes(window)) > 0:
        sentence = N_("时段只有 {length} 分钟，却要求至少 {minutes} 分钟。")
        params: dict[str, str | int] = {"length": length, "minutes": cadence.minutes}
        yield Finding(f"{here}.window", "window-too-short", sentence, params)


def substitutes(cadence: Cadence, kinds: Mapping[str, PostKind], here: str) -> Iterator[Finding]:
    if cadence.substitutes and cadence.leave is Leave.EXCUSES:
        yield Finding(f"{here}.substitutes", "unread", N_("请假的日子已经不要求了，不用别人代做。"))
    for i, code in enumerate(cadence.substitutes):
        path = f"{here}.substitutes[{i}]"
        if code in cadence.substitutes[:i]:
            yield Finding(path, "doubled", N_("“{code}”已经用过了。"), {"code": code})
        elif code == cadence.post:
            yield Finding(path, "own-substitute", N_("自己不能代自己。"))
        elif code in kinds and cadence.verb not in kinds[code].duties:
            sentence = N_("岗位“{post}”的职责里没有“{verb}”。")
            yield Finding(path, "not-a-duty", sentence, {"post": code, "verb": cadence.verb.value})


def turns(cadence: Cadence, kinds: Mapping[str, PostKind], here: str) -> Iterator[Finding]:
    """What the roster is told and could not follow."""
    kind = kinds.get(cadence.post)
    if cadence.turns is not None and kind and (cadence.verb is not Verb.PATROL or kind.covers is not Covers.ALLEYS):
        yield Finding(f"{here}.turns", "unread", N_("只有管街巷的岗位的巡查才轮流做。"))
    if cadence.halves and cadence.verb is not Verb.PATROL:
        yield Finding(f"{here}.halves", "unread", N_("只有巡查才分上午、下午。"))
    if cadence.joint and cadence.verb is not Verb.PATROL:
        yield Finding(f"{here}.joint", "unread", N_("只有巡查才集体一起走。"))
    if cadence.over is not None and cadence.verb is not Verb.INSPECT:
        yield Finding(f"{here}.over", "unread", N_("只有检查才说要查到哪里。"))


def leaves(draft: Draft) -> Iterator[Finding]:
    """Rules of leave that are reached and can be followed."""
    rules = draft.playbook.leave
    for i, rule in enumerate(rules):
        here = f"leave[{i}]"
        yield from twice(f"{here}.posts", rule.posts)
        taken = {code for earlier in rules[:i] for code in earlier.posts}
        if any(not earlier.posts for earlier in rules[:i]) or (rule.posts and taken.issuperset(rule.posts)):
            yield Finding(here, "never-reached", N_("前面的请假办法已经包括了这些岗位，这一条用不上。"))
        if rule.days is not None and rule.approver is Approver.NOBODY:
            yield Finding(f"{here}.days", "unread", N_("不用同意的，不用写几天。"))


def _minutes(window: Hours) -> int:
    """How long the window is; nothing where it cannot be read."""
    if isinstance(window.from_, StandIn) or isinstance(window.until, StandIn):
        return 0
    begins, ends = (int(t[:2]) * 60 + int(t[3:]) for t in (window.from_, window.until))
    return (ends - begins) % (24 * 60)
