"""The check as a whole."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

import msgspec

from hutong.playbooks import toml
from hutong.playbooks.checking.acting import acting
from hutong.playbooks.checking.bounds import bounds
from hutong.playbooks.checking.calling import in_names
from hutong.playbooks.checking.categories import categories, danger
from hutong.playbooks.checking.conditions import conditions
from hutong.playbooks.checking.dates import dates
from hutong.playbooks.checking.departments import departments
from hutong.playbooks.checking.doubting import doubting
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.earning import earning
from hutong.playbooks.checking.findings import Finding, Severity, is_fatal
from hutong.playbooks.checking.improving import improving
from hutong.playbooks.checking.joint_calls import joint_calls
from hutong.playbooks.checking.ladders import ladders
from hutong.playbooks.checking.loose_ends import loose_ends
from hutong.playbooks.checking.naming import codes, references
from hutong.playbooks.checking.placing import PARTS
from hutong.playbooks.checking.posts import cadences, posts
from hutong.playbooks.checking.privacy import privacy
from hutong.playbooks.checking.rebounding import rebounding
from hutong.playbooks.checking.rhythms import leaves
from hutong.playbooks.checking.roads import roads
from hutong.playbooks.checking.scoring import board, scoring
from hutong.playbooks.checking.shadowing import shadowing
from hutong.playbooks.checking.shape import read
from hutong.playbooks.checking.standing_in import covers
from hutong.playbooks.checking.staying import staying
from hutong.playbooks.checking.steps import steps
from hutong.playbooks.checking.syntax import unreadable
from hutong.playbooks.checking.tiering import tiering
from hutong.playbooks.checking.timings import timings
from hutong.playbooks.checking.voicing import voicing
from hutong.playbooks.checking.wording import notices
from hutong.playbooks.checking.words import words
from hutong.playbooks.document import Playbook
from hutong.playbooks.toml_lines import Lines
from hutong.texts import N_

_RULES: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    codes,
    references,
    posts,
    covers,
    cadences,
    leaves,
    rebounding,
    dates,
    categories,
    danger,
    roads,
    steps,
    staying,
    departments,
    joint_calls,
    bounds,
    timings,
    acting,
    conditions,
    shadowing,
    ladders,
    earning,
    scoring,
    tiering,
    voicing,
    board,
    doubting,
    improving,
    notices,
    privacy,
    words,
    loose_ends,
)
_SECTIONS = {field.encode_name: i for i, field in enumerate(msgspec.structs.fields(Playbook))}


MOST_FINDINGS = 500
"""So many can be shown; a text with more is mended from the top."""


class Checked(msgspec.Struct, frozen=True):
    """All that was found; and the playbook, where it may be published."""

    findings: tuple[Finding, ...]
    playbook: Playbook | None


def check(playbook: Playbook) -> tuple[Finding, ...]:
    """What is wrong with the sense of a playbook whose shape is right."""
    return _sense(Draft(playbook), [])


def check_bytes(data: bytes) -> Checked:
    """What is wrong with a file, whatever is in it."""
    try:
        text = toml.decoded(data)
    except toml.SyntaxWrong as wrong:
        return Checked((unreadable(wrong),), None)
    return check_text(text)


# One text is checked many times: as the draft is opened, sent, read over, made a form and published. What comes out
# cannot be changed, so that all may share it; a text is its own key.
@lru_cache(maxsize=32)
def check_text(text: str) -> Checked:
    """What is wrong with a playbook as written, all of it, each with its line."""
    try:
        raw, lines = toml.read(text)
    except toml.SyntaxWrong as wrong:
        return Checked((unreadable(wrong),), None)
    draft, findings = read(raw)
    found = on_lines(_sense(draft, findings), lines)
    return Checked(found, None if is_fatal(found) else draft.playbook)


def _sense(draft: Draft, found: list[Finding]) -> tuple[Finding, ...]:
    sense = chain.from_iterable(rule(draft) for rule in _RULES)
    # What is said about a stand-in is not about anything that was written.
    kept = sorted([*found, *(f for f in sense if not draft.is_broken(f.path))], key=_place)
    if len(kept) <= MOST_FINDINGS:
        return in_names(kept, draft.playbook)
    # Errors are shown before warnings: it is they that have to go first.
    shown = sorted(sorted(kept, key=lambda f: f.severity is not Severity.ERROR)[:MOST_FINDINGS], key=_place)
    more = Finding("", "more", N_("还有 {n} 处没有列出，先改好列出的。"), {"n": len(kept) - MOST_FINDINGS})
    return (*in_names(shown, draft.playbook), more)


def on_lines(findings: Sequence[Finding], lines: Lines) -> tuple[Finding, ...]:
    """The same with the line of the text on which each is."""
    return tuple(msgspec.structs.replace(f, line=lines.of(f.path)) if f.path else f for f in findings)


def _place(finding: Finding) -> tuple[int, list[tuple[int, str]]]:
    """In the order of the document: sections as they stand, entries by their number."""
    parts = PARTS.findall(finding.path)
    section = _SECTIONS.get(parts[0], -1) if parts else -1
    return section, [(int(p), "") if p.isdecimal() and len(p) < 9 else (-1, p) for p in parts]
