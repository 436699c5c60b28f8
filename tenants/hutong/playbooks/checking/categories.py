"""Categories that a report can be filed under, in one way only."""

from collections.abc import Iterator

from hutong.clocks.limits import ClockKind
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.texts import N_


def categories(draft: Draft) -> Iterator[Finding]:
    book = draft.playbook
    owners: dict[str, str] = {}
    outsiders: dict[str, str] = {}
    for i, category in enumerate(book.categories):
        for k, word in enumerate(category.keywords):
            if word in owners:
                # Two owners would leave the choice to the order in which they happen to stand.
                sentence = N_("关键词“{word}”已归“{code}”。")
                path = f"categories[{i}].keywords[{k}]"
                yield Finding(path, "keyword-twice", sentence, {"word": word, "code": owners[word]})
            owners.setdefault(word, category.code)
        for k, outside in enumerate(category.codes):
            name = f"{outside.scheme} {outside.code}"
            if (other := outsiders.setdefault(name, category.code)) != category.code or outside in category.codes[:k]:
                # One code from outside leads to one category, or whoever types it in gets either.
                sentence = N_("“{code}”已归“{other}”。")
                path = f"categories[{i}].codes[{k}]"
                yield Finding(path, "outside-code-twice", sentence, {"code": name, "other": other})
        if category.danger and category.fix:
            yield Finding(f"categories[{i}].fix", "danger-fixed-by-hand", N_("危险情况不能随手处理。"))
    if draft.is_sound("categories") and not any(c.danger for c in book.categories):
        yield Finding("categories", "no-danger", N_("没有一个类别是危险情况（danger），应急通道用不上。"))


def danger(draft: Draft) -> Iterator[Finding]:
    """The danger line has a limit, and one that does not wait for the morning."""
    for f, flow in enumerate(draft.playbook.flows):
        if flow.code != draft.playbook.danger.flow:
            continue
        for s, step in enumerate(flow.steps):
            if step.code != flow.first:
                continue
            path = f"flows[{f}].steps[{s}].limit"
            if step.limit is None:
                yield Finding(path, "danger-without-limit", N_("应急的第一步必须有时限。"))
            elif step.limit.clock is not ClockKind.CONTINUOUS_HOURS:
                sentence = N_("应急的第一步最好按连续小时计，不等到上班。")
                yield Finding(path, "danger-waits-for-morning", sentence, {}, Severity.WARNING)
