"""Whose word a leave waits for. Pure."""

from datetime import date
from uuid import UUID

from hutong.cases.states import Setting
from hutong.playbooks.leaves import Approver, LeaveRule, leave_rule
from hutong.posts.facts import is_on


def rule_for(setting: Setting, person: UUID, day: date) -> LeaveRule | None:
    """The rule of whoever holds, or stands in for, these kinds of post."""
    directory = setting.directory
    kinds = frozenset(directory.post(term.post_id).kind for term in directory.terms_of(person) if is_on(term, day))
    return leave_rule(setting.playbook.leave, kinds)


def waits_for(setting: Setting, person: UUID, day: date, days: int) -> Approver:
    """Nobody where the rules, or their silence, let it simply be noted."""
    rule = rule_for(setting, person, day)
    return rule.approver if rule is not None and rule.waits(days) else Approver.NOBODY


def superiors_of(setting: Setting, person: UUID, day: date) -> tuple[UUID, ...]:
    """Whoever the person's posts report to, over each of their alleys; never the person."""
    directory = setting.directory
    found: set[UUID] = set()
    for term in directory.terms_of(person):
        if not is_on(term, day):
            continue
        for alley in directory.alleys_of(term.post_id, day):
            found |= set(directory.superiors(term.post_id, alley.id, day, without=(person,)).people)
    return tuple(sorted(found))
