"""Stewards' feedback: someone else reads it than those it speaks of, and somebody may give it."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, twice
from hutong.playbooks.verbs import Verb
from hutong.texts import N_


def voicing(draft: Draft) -> Iterator[Finding]:
    voice = draft.playbook.voice
    if voice is None:
        return
    yield from twice("voice.about", voice.about)
    if voice.reader in voice.about:
        yield Finding("voice.reader", "contradiction", N_("被反馈的岗位不能自己收反馈。"))
    if draft.is_sound("posts") and not any(Verb.FEEDBACK in post.duties for post in draft.playbook.posts):
        yield Finding("voice", "nobody-to-say", N_("没有一个岗位有“反馈”这项职责，谁也不能反馈。"))
