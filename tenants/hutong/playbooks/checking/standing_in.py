"""Posts that cover for others (over the same places, with the same duties), and how many report to one."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.posts import Covers
from hutong.playbooks.verbs import Verb
from hutong.texts import N_


def covers(draft: Draft) -> Iterator[Finding]:
    book = draft.playbook
    if not draft.is_sound("posts"):
        return
    above = {post.reports_to for post in book.posts}
    for i, post in enumerate(book.posts):
        if post.span_max is not None and post.code not in above:
            yield Finding(f"posts[{i}].span_max", "unread", N_("没有岗位归它管，管几个无从说起。"))
    if draft.is_sound("flows"):
        yield from _covers(draft)


def _covers(draft: Draft) -> Iterator[Finding]:
    book = draft.playbook
    kinds = {post.code: post for post in book.posts}
    asked: dict[str | None, set[Verb]] = {}
    for flow in book.flows:
        for step in flow.steps:
            asked.setdefault(step.who.post, set()).update(action.verb for action in step.actions)
    for i, post in enumerate(book.posts):
        cover = kinds.get(post.cover) if post.cover else None
        if cover is None:
            continue
        here = f"posts[{i}].cover"
        if cover.code == post.code:
            yield Finding(here, "own-substitute", N_("自己不能代自己。"))
            continue
        if post.covers is Covers.OFFICE and cover.covers is not Covers.OFFICE:
            sentence = N_("“{post}”只管几处，代不了管整个街道的岗位。")
            yield Finding(here, "covers-too-little", sentence, {"post": cover.code})
        lacking = sorted(verb.value for verb in asked.get(post.code, set()) - draft.duties[cover.code])
        if lacking:
            sentence = N_("代行的岗位“{post}”的职责里没有“{verb}”。")
            yield Finding(here, "not-a-duty", sentence, {"post": cover.code, "verb": lacking[0]})
