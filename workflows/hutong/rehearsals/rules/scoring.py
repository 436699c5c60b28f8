"""The period of every appraised post as one score, by the rules of a run."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from hutong.cases.states import Setting
from hutong.evaluations.counting import CaseCounts, walks_against, walks_that_count
from hutong.evaluations.presence import Presence
from hutong.evaluations.rules import Month, Score, score
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import is_on
from hutong.rehearsals.rules.counting import AlleyCount
from hutong.rehearsals.rules.ground import Ground


def scores_of(ground: Ground, setting: Setting, alleys: Mapping[UUID, AlleyCount]) -> dict[UUID, Score]:
    """As a month is scored, with the period in its place."""
    rules = setting.playbook.evaluation
    if rules is None:
        return {}
    return {
        post.id: score(rules, _month(ground, setting, alleys, post.id))
        for post in setting.directory.posts
        if post.kind in rules.posts and is_on(post, ground.last)
    }


def _month(ground: Ground, setting: Setting, alleys: Mapping[UUID, AlleyCount], post: UUID) -> Month:
    directory = setting.directory
    own = [alley.id for alley in directory.alleys_of(post, ground.last)]
    counts = [alleys[alley].counts() for alley in own if alley in alleys]
    terms = [term for term in directory.appointments if term.post_id == post]
    presence = Presence(terms=terms, absences=directory.absences)
    kind = directory.post(post).kind
    cadence = next((c for c in setting.playbook.cadences if c.post == kind and c.verb is Verb.PATROL), None)
    walks = [walk for alley in own for walk in ground.walks.get(alley, ()) if ground.first <= walk.day <= ground.last]
    counted = walks_that_count(cadence, directory, presence, walks)
    past = ground.last + timedelta(days=1)
    turns = None
    if cadence is not None and cadence.turns is not None and ground.turns is not None:
        people = {term.person_id for term in terms}
        turns = {(one.alley, one.day) for one in ground.turns if one.cadence == cadence.code and one.person in people}
    walked, asked = walks_against(cadence, setting, own, ground.first, past, counted, presence=presence, turns=turns)
    return sum(counts, CaseCounts()).month(walked=walked, walks_asked=asked)
