"""Who may read the words of persuasion: the chief, his superiors, and whoever leads the enforcement."""

from datetime import date
from uuid import UUID

from hutong.cases.states import CaseState, Setting
from hutong.playbooks.flows import StepKind
from hutong.playbooks.verbs import Verb

READERS = frozenset({Verb.PERSUADE, Verb.CALL_DEPARTMENTS, Verb.SUPERVISE})
ENFORCING = frozenset({StepKind.SECTIONS, StepKind.JOINT_CALL})


def may_read_rounds(setting: Setting, state: CaseState, person: UUID, day: date) -> bool:
    """By a duty over the case's alley, or by having the case while it is enforced."""
    directory = setting.directory
    for post in directory.posts_answered_for(person, day):
        kind = directory.kind(post.kind)
        if kind and READERS & set(kind.duties) and directory.covers(post.id, state.alley.id, day):
            return True
    if state.step is None or person not in state.owner.people(directory, day):
        return False
    return setting.playbook.flow(state.flow).step(state.step).kind in ENFORCING
