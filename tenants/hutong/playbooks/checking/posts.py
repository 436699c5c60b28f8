"""A hierarchy that people can be appointed into, and duties with a rhythm that fits them."""

from collections.abc import Iterator

from hutong.playbooks.cadences import Every
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, twice
from hutong.playbooks.checking.rhythms import substitutes, times, turns
from hutong.playbooks.posts import Covers, PlaceKind, PostKind
from hutong.playbooks.verbs import Verb
from hutong.texts import N_

_COVERED_BY = {
    PlaceKind.OFFICE: {Covers.OFFICE},
    PlaceKind.COMMUNITY: {Covers.COMMUNITY, Covers.COMMUNITIES},
    PlaceKind.ALLEY: {Covers.ALLEYS},
}


def posts(draft: Draft) -> Iterator[Finding]:
    book = draft.playbook
    kinds = {post.code: post for post in book.posts}
    ringed = rings(kinds)
    ranks_are_sound = all(draft.is_sound(f"posts[{i}].rank") for i in range(len(book.posts)))
    for i, post in enumerate(book.posts):
        here = f"posts[{i}]"
        yield from _holding(post, here)
        above = kinds.get(post.reports_to or "")
        if above is not None and post.code in ringed:
            sentence = N_("上级绕了一圈又回到“{post}”。")
            yield Finding(f"{here}.reports_to", "ring", sentence, {"post": post.code})
        elif above is not None and above.rank <= post.rank and ranks_are_sound:
            sentence = N_("上级“{post}”的级别应当更高。")
            yield Finding(f"{here}.reports_to", "superior-not-senior", sentence, {"post": above.code})
        if post.required_per and post.covers not in _COVERED_BY[post.required_per]:
            sentence = N_("这个岗位不管这一级，不能要求每处都有人。")
            yield Finding(f"{here}.required_per", "never-filled", sentence)
        yield from twice(f"{here}.duties", post.duties)
    if draft.is_sound("posts") and not any(Verb.ADMINISTER in duties for duties in draft.duties.values()):
        yield Finding("posts", "nobody-administers", N_("没有岗位负责管理（administer），以后没有人能改制度。"))


def cadences(draft: Draft) -> Iterator[Finding]:
    kinds = {post.code: post for post in draft.playbook.posts}
    for i, cadence in enumerate(draft.playbook.cadences):
        here = f"cadences[{i}]"
        post = kinds.get(cadence.post)
        if post and draft.is_sound("posts") and cadence.verb not in draft.duties[post.code]:
            sentence = N_("岗位“{post}”的职责里没有“{verb}”。")
            yield Finding(f"{here}.verb", "not-a-duty", sentence, {"post": post.code, "verb": cadence.verb.value})
        if cadence.weekday is not None and cadence.every is not Every.WEEK:
            yield Finding(f"{here}.weekday", "unread", N_("只有每周一次的事才定星期几。"))
        if cadence.minutes is not None and cadence.verb is not Verb.PATROL:
            yield Finding(f"{here}.minutes", "unread", N_("只有巡查按时长计算。"))
        yield from times(cadence, here)
        if draft.is_sound("posts"):
            yield from substitutes(cadence, kinds, here)
            yield from turns(cadence, kinds, here)


def _holding(post: PostKind, here: str) -> Iterator[Finding]:
    """Posts that nobody could hold."""
    sentence = N_("这样写没有人能任这个岗位。")
    for key in ("holders_max", "holders_max_on_street"):
        if getattr(post, key) == 0:
            yield Finding(f"{here}.{key}", "nobody-can-hold", sentence)
    if post.places.max is not None and post.places.max < max(post.places.min, 1):
        yield Finding(f"{here}.places.max", "nobody-can-hold", sentence)
    if post.covers is Covers.COMMUNITY and post.places.min > 1:
        yield Finding(f"{here}.places.min", "nobody-can-hold", sentence)
    if post.covers is not Covers.ALLEYS:
        for key in ("name_on_street", "holders_max_on_street"):
            if getattr(post, key) is not None:
                yield Finding(f"{here}.{key}", "unread", N_("只有管街巷的岗位才分街和巷。"))


def rings(kinds: dict[str, PostKind]) -> frozenset[str]:
    """The codes from which reporting upwards comes back to them; each line is followed once."""
    ringed: set[str] = set()
    done: set[str] = set()
    for start in kinds:
        line: dict[str, int] = {}
        code: str | None = start
        while code is not None and code in kinds and code not in done and code not in line:
            line[code] = len(line)
            code = kinds[code].reports_to
        if code in line:
            ringed.update(list(line)[line[code] :])
        done.update(line)
    return frozenset(ringed)
