"""Why points were granted, or would be: sentences made from what was stored at the time."""

from collections.abc import Sequence
from datetime import date

import msgspec

from hutong.patrols.places import MyAlley
from hutong.playbooks.document import Playbook
from hutong.playbooks.points import PointEvent
from hutong.playbooks.verbs import Verb
from hutong.points.models import PointTransfer
from hutong.points.rules import Earned, grant
from hutong.posts.reasons import Reason, tell


def why_granted(transfer: PointTransfer, zone: str) -> list[str]:
    """The stored sentences of a movement of points, in the reader's language."""
    reasons = msgspec.convert(transfer.why.get("reasons", []), tuple[Reason, ...])
    return [tell(reason, {}, zone) for reason in reasons]


def would_earn(playbook: Playbook, alleys: Sequence[MyAlley], day: date) -> int:
    """What a check-in on `day` would earn in the posts held there, in points; nothing where checking in is no duty."""
    kinds = [alley.post_kind for alley in alleys if Verb.CHECK_IN in playbook.post(alley.post_kind).duties]
    if not kinds:
        return 0
    return grant(playbook.points, event=PointEvent.CHECK_IN, day=day, post_kinds=kinds, earned=Earned()).amount
