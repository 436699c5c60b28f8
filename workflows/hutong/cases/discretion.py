"""Who may read what is personal: of persuasion the chief, his superiors, and whoever leads the enforcement.

An office may name the posts itself, in the rules in force today: a case under older rules is no exception.
"""

from datetime import date
from uuid import UUID

from hutong.cases.states import CaseState, Setting
from hutong.playbooks.flows import StepKind
from hutong.playbooks.privacy import PersonalField, Privacy
from hutong.playbooks.verbs import Verb

READERS = frozenset({Verb.PERSUADE, Verb.CALL_DEPARTMENTS, Verb.SUPERVISE})
ENFORCING = frozenset({StepKind.SECTIONS, StepKind.JOINT_CALL})


def may_read_rounds(setting: Setting, state: CaseState, person: UUID, day: date, *, privacy: Privacy) -> bool:
    """By a duty over the case's alley, or by having the case while it is enforced; or as the office says."""
    directory = setting.directory
    if (named := privacy.readers(PersonalField.PERSUASION_TEXT)) is not None:
        return _holds_one_of(named, setting, state, person, day)
    for post in directory.posts_answered_for(person, day):
        kind = directory.kind(post.kind)
        if kind and READERS & set(kind.duties) and directory.covers(post.id, state.alley.id, day):
            return True
    if state.step is None or person not in state.owner.people(directory, day):
        return False
    return setting.step(state.flow, state.step).kind in ENFORCING


def may_see(
    setting: Setting, state: CaseState, person: UUID, day: date, field: PersonalField, *, privacy: Privacy
) -> bool:
    """Whether a reporter's name or telephone is shown: to the posts that the office named, over the case's alley."""
    named = privacy.readers(field)
    return named is not None and _holds_one_of(named, setting, state, person, day)


def _holds_one_of(kinds: frozenset[str], setting: Setting, state: CaseState, person: UUID, day: date) -> bool:
    directory = setting.directory
    posts = directory.posts_answered_for(person, day)
    return any(post.kind in kinds and directory.covers(post.id, state.alley.id, day) for post in posts)
