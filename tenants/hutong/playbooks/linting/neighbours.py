"""Departments that the district does not have, points that nobody can earn, scores of nobody, nobody to approve."""

from collections.abc import Iterator

from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.linting.standing import Standing
from hutong.playbooks.points import PointEvent
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import on
from hutong.texts import N_

_APPROVES = "playbook.approve"
_TWO = 2
EARNED_BY = {PointEvent.CHECK_IN: Verb.CHECK_IN}


def known_departments(office: Standing) -> Iterator[Finding]:
    called = {code for flow in office.playbook.flows for step in flow.steps for code in step.departments}
    for i, body in enumerate(office.playbook.departments):
        if body.code in called and body.is_in_being(office.day) and body.code not in office.departments:
            sentence = N_("本区没有登记“{department}”，联动时呼叫不到。")
            params = {"department": body.name.zh}
            yield Finding(f"departments[{i}].code", "department-not-there", sentence, params, Severity.WARNING)


def earned(office: Standing) -> Iterator[Finding]:
    if office.playbook.points is None:
        return
    earned_by_somebody = {
        event: any(verb in post.duties and office.is_held(post.code) for post in office.playbook.posts)
        for event, verb in EARNED_BY.items()
    }
    for i, rate in enumerate(office.playbook.points.rates):
        if not earned_by_somebody[rate.event]:
            sentence = N_("现在没有人任能挣“{rate}”的岗位。")
            yield Finding(f"points.rates[{i}]", "nobody-can-earn", sentence, {"rate": rate.name.zh}, Severity.WARNING)


def scored(office: Standing) -> Iterator[Finding]:
    if office.playbook.evaluation is None:
        return
    for i, code in enumerate(office.playbook.evaluation.posts):
        if not office.is_held(code):
            kind = office.directory.kind(code)
            sentence = N_("考评“{post}”，而现在没有人任职。")
            params = {"post": kind.name.zh if kind else code}
            yield Finding(f"evaluation.posts[{i}]", "nobody-to-score", sentence, params, Severity.WARNING)


def waived_somewhere(office: Standing) -> Iterator[Finding]:
    """A waiver for an alley that the office does not have waives nothing."""
    known = {alley.name for alley in on(office.directory.alleys, office.day)}
    waivers = office.playbook.tiers.waivers if office.playbook.tiers else ()
    for i, waiver in enumerate(waivers):
        for n, name in enumerate(waiver.alleys):
            if name not in known:
                sentence = N_("本街道没有叫“{alley}”的街巷。")
                path = f"tiers.waivers[{i}].alleys[{n}]"
                yield Finding(path, "alley-not-there", sentence, {"alley": name}, Severity.WARNING)


def approved(office: Standing) -> Iterator[Finding]:
    """Where a second person has to approve, there must be two who may."""
    if not office.playbook.publishing.second_person:
        return
    able = {post.code for post in office.playbook.posts if any(_APPROVES in duty.permissions for duty in post.duties)}
    people = frozenset().union(*(office.people_by_kind.get(code, frozenset()) for code in able))
    if len(people) < _TWO:
        sentence = N_("要另一人批准，而现在能批准的只有 {n} 人。")
        yield Finding("publishing.second_person", "nobody-to-approve", sentence, {"n": len(people)}, Severity.WARNING)
