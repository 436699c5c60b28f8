"""The check as a whole."""

import re
from collections.abc import Callable, Iterator
from itertools import chain

import msgspec

from hutong.playbooks import toml
from hutong.playbooks.checking.categories import categories, danger
from hutong.playbooks.checking.dates import dates
from hutong.playbooks.checking.drafts import Draft, is_within
from hutong.playbooks.checking.earning import earning
from hutong.playbooks.checking.findings import Finding, is_fatal
from hutong.playbooks.checking.ladders import ladders
from hutong.playbooks.checking.loose_ends import loose_ends
from hutong.playbooks.checking.naming import codes, references
from hutong.playbooks.checking.posts import cadences, posts
from hutong.playbooks.checking.roads import roads
from hutong.playbooks.checking.scoring import board, scoring
from hutong.playbooks.checking.shape import read
from hutong.playbooks.checking.steps import steps
from hutong.playbooks.document import Playbook
from hutong.texts import N_

_RULES: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    codes,
    references,
    posts,
    cadences,
    dates,
    categories,
    danger,
    roads,
    steps,
    ladders,
    earning,
    scoring,
    board,
    loose_ends,
)
_SECTIONS = {field.encode_name: i for i, field in enumerate(msgspec.structs.fields(Playbook))}


class Checked(msgspec.Struct, frozen=True):
    """All that was found; and the playbook, where it may be published."""

    findings: tuple[Finding, ...]
    playbook: Playbook | None


def check(playbook: Playbook) -> tuple[Finding, ...]:
    """What is wrong with the sense of a playbook whose shape is right."""
    return _sense(Draft(playbook), [])


def check_text(text: str) -> Checked:
    """What is wrong with a playbook as written, all of it."""
    try:
        raw = toml.raw(text)
    except toml.SyntaxWrong as wrong:
        return Checked((_syntax(wrong),), None)
    draft, findings = read(raw)
    found = _sense(draft, findings)
    return Checked(found, None if is_fatal(found) else draft.playbook)


def _sense(draft: Draft, found: list[Finding]) -> tuple[Finding, ...]:
    sense = chain.from_iterable(rule(draft) for rule in _RULES)
    # What is said about a stand-in is not about anything that was written.
    kept = [f for f in sense if not any(is_within(f.path, b) for b in draft.broken)]
    return tuple(sorted([*found, *kept], key=_place))


def _place(finding: Finding) -> tuple[int, list[tuple[int, str]]]:
    """In the order of the document: sections as they stand, entries by their number."""
    parts = re.findall(r"[^.\[\]]+", finding.path)
    section = _SECTIONS.get(parts[0], -1) if parts else -1
    return section, [(int(p), "") if p.isdigit() else (-1, p) for p in parts]


def _syntax(wrong: toml.SyntaxWrong) -> Finding:
    if wrong.line:
        sentence = N_("第 {line} 行第 {column} 列写法有误：{reason}")
        params: dict[str, str | int] = {"line": wrong.line, "column": wrong.column, "reason": wrong.reason}
        return Finding(f"line {wrong.line}", "syntax", sentence, params)
    return Finding("", "syntax", N_("写法有误：{reason}"), {"reason": wrong.reason})
