"""All that the office's own rows have against a playbook."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.playbooks.checking.calling import in_names
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.checking.placing import placed
from hutong.playbooks.document import Playbook
from hutong.playbooks.linting.calendars import unknown_years
from hutong.playbooks.linting.departments import given_to_departments, headed
from hutong.playbooks.linting.hearing import heard, reached
from hutong.playbooks.linting.holding import held, seated, spans
from hutong.playbooks.linting.hours import hours
from hutong.playbooks.linting.neighbours import approved, earned, known_departments, scored, waived_somewhere
from hutong.playbooks.linting.standing import Standing, standing
from hutong.playbooks.linting.timing import tight
from hutong.texts import N_

MOST_OF_A_KIND = 20
_RULES: tuple[Callable[[Standing], Iterator[Finding]], ...] = (
    held,
    seated,
    spans,
    hours,
    reached,
    heard,
    earned,
    scored,
    approved,
    known_departments,
    given_to_departments,
    headed,
    waived_somewhere,
    unknown_years,
    tight,
)
_WITHOUT_PEOPLE = (known_departments, given_to_departments, headed, unknown_years, tight)


Beside = Callable[[AsyncSession, Playbook], Awaitable[Sequence[Finding]]]
"""A rule about rows of the bound office that this layer knows nothing of."""
_BESIDE: list[Beside] = []


def beside(rule: Beside) -> Beside:
    """Declare one; importing its module does."""
    _BESIDE.append(rule)
    return rule


async def lint(session: AsyncSession, playbook: Playbook, *, day: date) -> tuple[Finding, ...]:
    """Warnings about the bound office as it stands on a day, such as that on which the playbook is to come into force.

    Of each kind the first twenty, and how many more there are.
    """
    found = [*warnings(await standing(session, playbook, day))]
    for rule in _BESIDE:
        found += placed(await rule(session, playbook), playbook)
    return tuple(found)


def warnings(office: Standing) -> tuple[Finding, ...]:
    """The same, of an office already read."""
    rules = _RULES if office.is_staffed else _WITHOUT_PEOPLE  # An office that is being prepared lacks everybody.
    return in_names(_bounded(finding for rule in rules for finding in rule(office)), office.playbook)


def _bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    counted: Counter[str] = Counter()
    for finding in findings:
        counted[finding.code] += 1
        if counted[finding.code] <= MOST_OF_A_KIND:
            yield finding
    for code, count in counted.items():
        if count > MOST_OF_A_KIND:
            params: dict[str, str | int] = {"n": count - MOST_OF_A_KIND}
            yield Finding("", f"{code}-more", N_("上面这样的问题还有 {n} 处。"), params, Severity.WARNING)
