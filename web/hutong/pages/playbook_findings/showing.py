"""The findings of a draft as its page lists them: place in words, link to the field, line, who answered for what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.playbooks import toml
from hutong.playbooks.acknowledging import Answered, answered_for, unacknowledged
from hutong.playbooks.checking import Finding, check_text, is_fatal, on_lines
from hutong.playbooks.labels import place_in_words
from hutong.playbooks.linting import lint
from hutong.playbooks.models import PlaybookVersion
from hutong.texts import N_, gettext

_SET_UP = {
    "channel-not-set-up": ("/channels/{channel}", N_("去开通")),
    "robot-not-set-up": ("/robots", N_("去设群机器人")),
    "picture-missing": ("/checklists#examples", N_("去上传")),
}
"""What is mended beside the rules, by the code of the finding: where, and what the link says."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding. `edit` is empty where no form could mend it; `alike` counts the open warnings of its kind.

    `set_up` is the page on which the office itself can mend it, and what that is called.
    """

    finding: Finding
    place: str
    edit: str
    alike: int = 1
    set_up: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """All of a draft, for a day on which it might come into force."""

    errors: Sequence[Shown]
    open: Sequence[Shown]
    answered: Sequence[Answered]
    day: date

    @property
    def kinds(self) -> list[list[Shown]]:
        """The open warnings, those of a kind together."""
        found: dict[str, list[Shown]] = {}
        for shown in self.open:
            found.setdefault(shown.finding.code, []).append(shown)
        return list(found.values())

    @property
    def is_clean(self) -> bool:
        return not self.errors and not self.open


async def present_findings(session: AsyncSession, source: str, day: date) -> tuple[Finding, ...]:
    """What the text says by itself, and what it meets in the office where it can be read whole."""
    checked = check_text(source)
    if checked.playbook is None:
        return checked.findings
    return *checked.findings, *on_lines(await lint(session, checked.playbook, day=day), toml.read(source)[1])


async def found_in(session: AsyncSession, draft: PlaybookVersion, source: str, *, day: date, address: str) -> Found:
    """`source` is what was typed, saved or not; `address` that of the draft's page."""
    findings = await present_findings(session, source, day)
    open_ones = await unacknowledged(session, draft, findings)
    present = {finding.mark for finding in findings}
    kinds = Counter(finding.code for finding in open_ones)
    raw = _raw(source)
    return Found(
        errors=[_shown(f, raw, address) for f in findings if is_fatal((f,))],
        open=[_shown(f, raw, address, kinds[f.code]) for f in open_ones],
        answered=[a for a in await answered_for(session, draft) if a.finding.mark in present],
        day=day,
    )


def told(source: str, findings: Sequence[Finding], address: str) -> list[Shown]:
    """Findings of a text whose forms stand below `address`, for those who only read them."""
    raw = _raw(source)
    return [_shown(finding, raw, address) for finding in findings]


def day_typed(typed: str, today: date) -> date:
    """The day for which to look at the office: that of the form, or today where it names none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return today


def _shown(finding: Finding, raw: dict[str, Any], address: str, alike: int = 1) -> Shown:
    has_field = finding.path and not finding.path.startswith("line ")
    edit = f"{address}/edit?at={quote(finding.path, safe='')}" if has_field else ""
    return Shown(finding, place_in_words(raw, finding.path), edit, alike, _set_up(finding, address))


def _set_up(finding: Finding, address: str) -> tuple[str, str] | None:
    if finding.code not in _SET_UP:
        return None
    path, words = _SET_UP[finding.code]
    home = address.partition("/playbooks/")[0]
    return f"{home}{path}".format_map(finding.params), gettext(words)


def _raw(source: str) -> dict[str, Any]:
    try:
        return toml.raw(source)
    except toml.SyntaxWrong:
        return {}
