"""Times that contradict each other in an office that works at other hours than most do."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.checking.timings import besides, by_sessions, compared, timings
from hutong.playbooks.linting.standing import Standing


def tight(office: Standing) -> Iterator[Finding]:
    """By the office's own sessions, less what is wrong whatever the hours."""
    draft = Draft(office.playbook)
    yield from besides([*timings(draft)], compared(draft, by_sessions(office.calendar.sessions)))
