"""A watch on what was settled that can be kept as it is written."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.checking.scalars import StandIn
from hutong.playbooks.verbs import Verb
from hutong.texts import N_


def rebounding(draft: Draft) -> Iterator[Finding]:
    rule = draft.playbook.rebound
    if rule is None or rule.patrol_every is None or isinstance(rule.patrol_every, StandIn):
        return
    here = "rebound.patrol_every"
    if not isinstance(rule.window_days, StandIn) and rule.patrol_every > rule.window_days:
        params: dict[str, str | int] = {"every": rule.patrol_every, "days": rule.window_days}
        yield Finding(here, "unread", N_("只看住 {days} 天，每 {every} 天一次的加巡轮不到。"), params)
    kind = next((post for post in draft.playbook.posts if post.code == rule.post), None)
    if kind is not None and Verb.PATROL not in kind.duties:
        named: dict[str, str | int] = {"post": rule.post, "verb": Verb.PATROL.value}
        yield Finding(here, "not-a-duty", N_("岗位“{post}”的职责里没有“{verb}”。"), named)
