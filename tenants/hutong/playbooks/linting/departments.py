"""Steps for departments that the district does not have, and heads that nobody has named."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.escalation import DEPARTMENT_HEAD, Ladder, Rung
from hutong.playbooks.linting.standing import Standing
from hutong.texts import N_


def given_to_departments(office: Standing) -> Iterator[Finding]:
    """Their cases would stay with whoever had them before."""
    for f, flow in enumerate(office.playbook.flows):
        for s, step in enumerate(flow.steps):
            here = f"flows[{f}].steps[{s}].who"
            if step.who.department is not None and not _is_there(office, step.who.department):
                sentence = N_("本区现在没有“{department}”，这一步会由原来的岗位接着办。")
                yield _warning(f"{here}.department", "step-for-no-department", sentence, office, step.who.department)
            for i, code in enumerate(step.who.also_departments):
                if not _is_there(office, code):
                    sentence = N_("本区现在没有“{department}”，不会一起办。")
                    yield _warning(f"{here}.also_departments[{i}]", "shared-with-no-department", sentence, office, code)


def headed(office: Standing) -> Iterator[Finding]:
    """Rungs that look for the head of a department where none is registered."""
    for i, ladder in enumerate(office.playbook.ladders):
        for j, rung in enumerate(ladder.rungs):
            if rung.to != DEPARTMENT_HEAD:
                continue
            for code in _looked_for(office, ladder, rung):
                body = office.directory.department_called(code, office.day)
                if body is not None and not office.directory.is_headed(body.id, _end_of(office)):
                    sentence = N_("“{department}”没有登记负责人，逾期会报给上一级。")
                    yield _warning(f"ladders[{i}].rungs[{j}].to", "no-head", sentence, office, code)


def _looked_for(office: Standing, ladder: Ladder, rung: Rung) -> Iterator[str]:
    if rung.department is not None:
        yield rung.department
        return
    steps = [step for flow in office.playbook.flows for step in flow.steps if step.ladder == ladder.code]
    yield from dict.fromkeys(code for step in steps for code in (*step.who.bodies, *step.departments))


def _is_there(office: Standing, code: str) -> bool:
    named = office.playbook.department(code).is_in_being(office.day)
    return named and office.directory.department_called(code, office.day) is not None


def _end_of(office: Standing) -> datetime:
    return datetime.combine(office.day, time.max, UTC)


def _warning(path: str, code: str, sentence: str, office: Standing, department: str) -> Finding:
    params: dict[str, str | int] = {"department": office.playbook.department(department).name.zh}
    return Finding(path, code, sentence, params, Severity.WARNING)
