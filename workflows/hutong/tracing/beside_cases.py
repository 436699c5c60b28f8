"""Rules that fire beside cases: points and caps, appraisal, grades of alleys, rhythms, doubts, and the like. Pure.

`rates/check-in`, `multipliers/steward`, `caps/day`, `evaluation`, `tiers`, `tiers@decided`, `cadences/daily-walk`,
`doubts`, `leave`, `voice`, `improving/survey`, `initiatives/planters`, `privacy`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hutong.playbooks.document import Playbook
from hutong.playbooks.verbs import Verb

_VERBS: Mapping[str, Verb] = {
    "patrol.finished": Verb.PATROL, "visit.recorded": Verb.VISIT, "fix.done": Verb.FIX, "note.written": Verb.NOTE,
    "check_in.made": Verb.CHECK_IN, "inspection.made": Verb.INSPECT, "circular.issued": Verb.CIRCULATE,
    "publicity.put_out": Verb.PUBLICISE,
}  # fmt: skip
"""Deeds that a rhythm asks for; where the event says in which post, it is that post's."""
_WHOLE: Mapping[str, str] = {
    "evaluation.computed": "evaluation", "alley.graded": "tiers", "alley.tier_decided": "tiers@decided",
    "patrol.asked": "doubts", "leave.decided": "leave", "voice.given": "voice", "personal.erased": "privacy",
}  # fmt: skip
KINDS = (*_VERBS, *_WHOLE, "points.granted", "initiative.recorded", "improvement.stage_entered")

SECTIONS: Mapping[str, str] = {
    "cadences": "cadences", "leave": "leave", "routes": "routes", "flows": "flows", "danger": "danger",
    "ladders": "ladders", "rebound": "rebound", "points": "rates", "evaluation": "evaluation", "tiers": "tiers",
    "voice": "voice", "doubts": "doubts", "joint_calls": "joint_calls", "improving": "improving",
    "initiatives": "initiatives", "notices": "notices", "privacy": "privacy",
}  # fmt: skip
"""By section of a playbook, what the names of its rules begin with."""
STILL: Mapping[str, str] = {
    "schema_version": "the form of the document", "name": "words", "about": "words", "terms": "words",
    "inherits": "where other sections come from", "posts": "who there is", "checklists": "what a walk looks at",
    "waivers": "dates of items", "categories": "names of matters", "grades": "names of kinds of matters",
    "departments": "who there is", "telling": "the hours of notices, which are counted themselves",
    "board": "what a page shows", "publishing": "how a version comes into force",
}  # fmt: skip
"""Sections of which nothing fires, and what they are instead."""


def rules_of(kind: str, data: Mapping[str, Any], playbook: Playbook) -> Iterator[str]:
    """Names of what an event shows to have fired."""
    match kind:
        case "points.granted":
            of_points = (("rates", "rate"), ("multipliers", "multiplier"), ("caps", "cap"))
            yield from (f"{named}/{code}" for named, field in of_points if (code := data.get(field)))
        case "initiative.recorded":
            yield f"initiatives/{data['initiative']}"
        case "improvement.stage_entered":
            yield f"improving/{data['stage']}"
        case _ if kind in _WHOLE:
            yield _WHOLE[kind]
        case _:
            for cadence in playbook.cadences:
                if cadence.verb is _VERBS[kind] and data.get("post_kind", cadence.post) == cadence.post:
                    yield f"cadences/{cadence.code}"
