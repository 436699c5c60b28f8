"""The office's own notice texts: fields that there are, ways that lead to people, danger held back by nothing."""

import re
from collections.abc import Iterator
from string import Formatter

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity, doubled
from hutong.playbooks.checking.scalars import StandIn
from hutong.playbooks.notices import DANGEROUS, Template, Wording, fields_of, reaches_inbox
from hutong.playbooks.sections import Hours, Text
from hutong.texts import N_


def notices(draft: Draft) -> Iterator[Finding]:
    rules = draft.playbook.notices
    seen: set[Template] = set()
    for i, wording in enumerate(rules.texts):
        here = f"notices.texts[{i}]"
        if wording.template in seen:
            yield doubled(f"{here}.template", wording.template)
        seen.add(wording.template)
        yield from _wording(wording, here)
    if rules.quiet:
        yield from hours(rules.quiet, "notices.quiet")
    if rules.digest:
        for i, template in enumerate(rules.digest.templates):
            here = f"notices.digest.templates[{i}]"
            if template in DANGEROUS:
                yield Finding(here, "danger-waits", N_("危险情况不能攒到一起再说。"))
            if template in rules.digest.templates[:i]:
                yield doubled(here, template)


def hours(span: Hours, here: str) -> Iterator[Finding]:
    """A span of no time is a slip."""
    if span.from_ == span.until and not isinstance(span.from_, StandIn):
        yield Finding(here, "no-time-at-all", N_("开始和结束是同一时刻。"))


def _wording(wording: Wording, here: str) -> Iterator[Finding]:
    if wording.title is None and wording.body is None and not wording.channels:
        yield Finding(here, "says-nothing", N_("没有写标题、正文或渠道，这一条不起作用。"), {}, Severity.WARNING)
    for key, text in (("title", wording.title), ("body", wording.body)):
        if text is not None:
            yield from _fields(text, fields_of(wording.template), f"{here}.{key}")
    for i, channel in enumerate(wording.channels):
        if channel in wording.channels[:i]:
            yield doubled(f"{here}.channels[{i}]", channel)
    if wording.template in DANGEROUS and not reaches_inbox(wording.channels):
        yield Finding(f"{here}.channels", "danger-unheard", N_("危险情况必须告诉到人，请加上站内通知（inbox）。"))


def _fields(text: Text, known: frozenset[str], here: str) -> Iterator[Finding]:
    for language, words in (("zh", text.zh), ("en", text.en or "")):
        path = f"{here}.{language}"
        try:
            # What stands in braces, as it is written: a plain name and nothing else.
            parts = list(Formatter().parse(words))
        except ValueError:
            yield Finding(path, "braces", N_("花括号要成对，里面写一个字段名。"))
            continue
        if re.search(r"\{\{|\}\}", words):
            yield Finding(path, "braces", N_("花括号要成对，里面写一个字段名。"))
        for _, name, form, conversion in parts:
            if name is not None and (name not in known or form or conversion):
                written = name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
                sentence = N_("这里没有“{field}”这个字段，可以用：{known}。")
                choices = tuple(f"{{{field}}}" for field in sorted(known))
                yield Finding(path, "unknown-field", sentence, {"field": written[:60], "known": choices})
