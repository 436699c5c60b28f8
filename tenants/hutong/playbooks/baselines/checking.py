"""What is wrong with a baseline's text. Whether it makes sense together with the rest shows in each office's draft."""

import re
from itertools import chain
from typing import Any

import msgspec

from hutong.playbooks import toml
from hutong.playbooks.checking import Finding, is_fatal, on_lines
from hutong.playbooks.checking.bounds import bounds
from hutong.playbooks.checking.calling import in_names
from hutong.playbooks.checking.dates import dates
from hutong.playbooks.checking.earning import earning
from hutong.playbooks.checking.naming import codes
from hutong.playbooks.checking.scoring import scoring
from hutong.playbooks.checking.shape import read
from hutong.playbooks.checking.syntax import unreadable
from hutong.playbooks.document import Playbook
from hutong.playbooks.labels import field_label
from hutong.texts import N_

OWN = frozenset({"schema_version", "name", "about", "inherits"})
"""What every office says for itself."""
_INNER = (codes, dates, bounds, earning, scoring)
"""Checks that look at a section by itself, all but what they say of others."""
_OF_OTHERS = frozenset({"nothing-to-count"})
SECTIONS = tuple(field.encode_name for field in msgspec.structs.fields(Playbook) if field.encode_name not in OWN)


class CheckedBaseline(msgspec.Struct, frozen=True):
    """All that was found, warnings too; and the sections as values, where it may be published."""

    findings: tuple[Finding, ...]
    document: dict[str, Any] | None


def check_baseline(source: str) -> CheckedBaseline:
    """Each section in it is read as that of a playbook; there must be one at least."""
    try:
        raw, lines = toml.read(source)
    except toml.SyntaxWrong as wrong:
        return CheckedBaseline((unreadable(wrong),), None)
    draft, shape = read({name: value for name, value in raw.items() if name not in OWN})
    sense = (f for f in chain.from_iterable(rule(draft) for rule in _INNER) if not draft.is_broken(f.path))
    findings = [
        finding
        for finding in (*shape, *(f for f in sense if f.code not in _OF_OTHERS))
        if _section(finding.path) in raw and _section(finding.path) not in OWN
    ]
    findings += [
        Finding(name, "offices-own", N_("“{key}”由各街道自己写，不放进基准。"), {"key": name})
        for name in raw
        if name in OWN
    ]
    if not any(name in SECTIONS for name in raw):
        findings.append(Finding("", "empty-baseline", N_("基准里还没有一节内容。")))
    found = on_lines(in_names(findings, draft.playbook), lines)
    if is_fatal(found):
        return CheckedBaseline(found, None)
    return CheckedBaseline(found, {name: msgspec.to_builtins(getattr(draft.playbook, name)) for name in raw})


def section_labels() -> dict[str, str]:
    """What each section that can be laid down is called, in the reader's language."""
    return {name: field_label(Playbook, name) for name in SECTIONS}


def _section(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]
