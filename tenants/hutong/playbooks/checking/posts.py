"""A hierarchy that people can be appointed into, and duties with a rhythm that fits them."""

from collections.abc import Iterator

from hutong.playbooks.cadences import Every
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
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
    for i, post in enumerate(book.posts):
        here = f"posts[{i}]"
        yield from _holding(post, here)
        yield from _superior(draft, post, kinds, here)
        if post.required_per and post.covers not in _COVERED_BY[post.required_per]:
            sentence = N_("这个岗位不管这一级，不能要求每处都有人。")
            yield Finding(f"{here}.required_per", "never-filled", sentence)
        for d, verb in enumerate(post.duties):
            if verb in post.duties[:d]:
                yield Finding(f"{here}.duties[{d}]", "doubled", N_("“{code}”已经用过了。"), {"code": verb.value})
    if draft.is_sound("posts") and not any(Verb.ADMINISTER in post.duties for post in book.posts):
        yield Finding("posts", "nobody-administers", N_("没有岗位负责管理（administer），以后没有人能改制度。"))


def cadences(draft: Draft) -> Iterator[Finding]:
    kinds = {post.code: post for post in draft.playbook.posts}
    for i, cadence in enumerate(draft.playbook.cadences):
        here = f"cadences[{i}]"
        post = kinds.get(cadence.post)
        if post and draft.is_sound("posts") and cadence.verb not in post.duties:
            sentence = N_("岗位“{post}”的职责里没有“{verb}”。")
            yield Finding(f"{here}.verb", "not-a-duty", sentence, {"post": post.code, "verb": cadence.verb.value})
        if cadence.weekday is not None and cadence.every is not Every.WEEK:
            yield Finding(f"{here}.weekday", "unread", N_("只有每周一次的事才定星期几。"))
        if cadence.minutes is not None and cadence.verb is not Verb.PATROL:
            yield Finding(f"{here}.minutes", "unread", N_("只有巡查按时长计算。"))


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


def _superior(draft: Draft, post: PostKind, kinds: dict[str, PostKind], here: str) -> Iterator[Finding]:
    above = kinds.get(post.reports_to) if post.reports_to else None
    if above is None:
        return
    if in_a_ring(post, kinds):
        yield Finding(f"{here}.reports_to", "ring", N_("上级绕了一圈又回到“{post}”。"), {"post": post.code})
    elif above.rank <= post.rank and _ranks_are_sound(draft):
        sentence = N_("上级“{post}”的级别应当更高。")
        yield Finding(f"{here}.reports_to", "superior-not-senior", sentence, {"post": above.code})


def _ranks_are_sound(draft: Draft) -> bool:
    return all(draft.is_sound(f"posts[{i}].rank") for i in range(len(draft.playbook.posts)))


def in_a_ring(post: PostKind, kinds: dict[str, PostKind]) -> bool:
    """Whether reporting upwards from `post` comes back to it."""
    above, seen = post.reports_to, set[str]()
    while above is not None and above in kinds and above not in seen:
        if above == post.code:
            return True
        seen.add(above)
        above = kinds[above].reports_to
    return False
