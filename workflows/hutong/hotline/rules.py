"""What an order comes to in this office: where it is, what kind, whether it is new, and why not. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hutong.boards.messages import alleys_named
from hutong.cases.rules import suggest
from hutong.hotline.models import Verdict
from hutong.hotline.schemas import Checked, Finding, Row
from hutong.playbooks.document import Playbook
from hutong.posts.facts import AlleyFact
from hutong.texts import N_


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the office has: its alleys, its rules, orders taken up before (with the case's number), and this list's own.

    `first` is the row in which each number of this list stands first.
    """

    alleys: Sequence[AlleyFact]
    playbook: Playbook
    taken: Mapping[str, str]
    first: Mapping[str, int]
    now: datetime


def check_order(row: Row, place: int, known: Known) -> Checked:
    """`place` is the row's own in the sheet."""
    if row.number in known.taken:
        case = known.taken[row.number]
        finding = Finding(N_("这张工单已经接过，事项编号 {case}。"), {"case": case}, "number")
        return Checked(verdict=Verdict.KNOWN, findings=(finding,), row=row)
    if known.first.get(row.number, place) != place:
        finding = Finding(N_("与第 {row} 行的工单编号相同。"), {"row": known.first[row.number]}, "number")
        return Checked(verdict=Verdict.REFUSED, findings=(finding,), row=row)
    findings: list[Finding] = []
    alley = _alley(row, known.alleys, findings)
    category = _category(row, known.playbook, findings)
    if alley is None or category is None:
        return Checked(verdict=Verdict.REFUSED, findings=tuple(findings), row=row, alley=alley, category=category)
    if row.deadline is not None and row.deadline <= known.now:
        findings.append(Finding(N_("办理时限已经过了，照接，按本街道时限办。"), column="deadline"))
    return Checked(verdict=Verdict.READY, findings=tuple(findings), row=row, alley=alley, category=category)


def _alley(row: Row, alleys: Sequence[AlleyFact], findings: list[Finding]) -> UUID | None:
    """By the place, else by the words; one and no more."""
    for text in (row.place, f"{row.title} {row.words}"):
        found = alleys_named(text, alleys)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            names = "、".join(alley.name for alley in alleys if alley.id in found)
            findings.append(Finding(N_("提到好几条街巷：{names}。"), {"names": names[:80]}, "place"))
            return None
    findings.append(Finding(N_("没有认出街巷：{place}"), {"place": (row.place or row.words)[:40]}, "place"))
    return None


def _category(row: Row, playbook: Playbook, findings: list[Finding]) -> str | None:
    """By the code from outside, by the name of the kind, by the words."""
    if row.code:
        coded = _coded(row.code, playbook)
        if len(coded) == 1:
            return next(iter(coded))
    named = [c.code for c in playbook.categories if row.kind and row.kind in {c.name.zh, c.name.en}]
    if len(named) == 1:
        return named[0]
    for text in (row.kind, f"{row.title} {row.words}"):
        if text and (found := suggest(playbook, text)):
            return found[0].category
    findings.append(Finding(N_("认不出类别，请在制度里补关键词或代码，或者手工登记。"), column="kind"))
    return None


def _coded(code: str, playbook: Playbook) -> Collection[str]:
    return {c.code for c in playbook.categories if code in {outside.code for outside in c.codes}}
