"""Stewards' feedback: someone else reads it than those it speaks of, and somebody may give it."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.verbs import Verb
from hutong.texts import N_


def voicing(draft: Draft) -> Iterator[Finding]:
    voice = draft.playbook.voice
    if voice is None:
        return
    seen: set[str] = set()
    for i, code in enumerate(voice.about):
        if code in seen:
            yield Finding(f"voice.about[{i}]", "doubled", N_("“{code}”已经用过了。"), {"code": code})
        seen.add(code)
    if voice.reader in seen:
        yield Finding("voice.reader", "contradiction", N_("被反馈的岗位不能自己收反馈。"))
    if draft.is_sound("posts") and not any(Verb.FEEDBACK in post.duties for post in draft.playbook.posts):
        yield Finding("voice", "nobody-to-say", N_("没有一个岗位有“反馈”这项职责，谁也不能反馈。"))
