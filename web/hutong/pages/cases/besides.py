"""Comments, watchers, labels and other cases beside one, as its page says them; and a superior's order."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from hutong.annotations.queries import Beside, Tied
from hutong.cases.queries import CaseView, Happening
from hutong.posts.facts import on


class Said(NamedTuple):
    id: UUID
    who: str
    body: str | None
    mentions: list[str]
    at: datetime
    is_mine: bool


class Besides(NamedTuple):
    """`leader` is the case that this one follows, `followers` those that follow it, `linked` the others."""

    comments: list[Said]
    watchers: list[str]
    is_watching: bool
    labels: tuple[str, ...]
    leader: Tied | None
    followers: list[Tied]
    linked: list[Tied]
    posts: list[tuple[UUID, str]]


class Order(NamedTuple):
    """督办, as its owner has to know it."""

    by: str
    until: datetime
    note: str


def told_beside(case: CaseView, found: Beside, person: UUID, *, day: date, everything: bool) -> Besides:
    """Of a case in an alley that is not the reader's the number is told and no title."""
    names, directory = case.office.names, case.setting.directory
    mine = {p.id for p in directory.posts_answered_for(person, day)}
    reach = {alley.id for post in mine for alley in directory.alleys_of(post, day)}
    ties = [t if everything or t.alley in reach else _without_title(t) for t in found.ties]
    over = [p for kind in directory.kinds for p in directory.posts_covering(case.state.alley.id, kind.code, day)]
    posts = [(p.id, names.get(p.id, "")) for p in on(over, day) if directory.holders(p.id, day).people]
    return Besides(
        comments=[
            Said(
                one.id, names.get(one.person, ""), one.body, [names.get(post, "") for post in one.mentions], one.at,
                one.person == person,
            )
            for one in found.comments
        ],
        watchers=[names.get(one, "") for one in found.watchers],
        is_watching=person in found.watchers,
        labels=found.labels,
        leader=next((t for t in ties if t.tie == "leads"), None),
        followers=[t for t in ties if t.tie == "follows"],
        linked=[t for t in ties if t.tie == "linked"],
        posts=posts,
    )  # fmt: skip


def told_order(case: CaseView, happenings: Sequence[Happening]) -> Order | None:
    """The one that stands; its words as long as they are kept."""
    order = case.state.counts.ordered
    if order is None or case.state.step is None:
        return None
    last = next((h for h in reversed(happenings) if h.kind == "case.supervised"), None)
    return Order(case.office.names.get(order.by, ""), order.until, (last.personal.get("note") or "") if last else "")


def _without_title(tie: Tied) -> Tied:
    return Tied(tie.id, tie.number, "", tie.opened_at, tie.closed_at, tie.outcome, tie.alley, tie.tie)
