"""One step of an explanation, stored as facts and told in the reader's language when it is asked for."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from hutong.clocks import ClockKind, amount_text, moment_text
from hutong.conditions import Finding
from hutong.playbooks.sections import Text
from hutong.texts import current_language, gettext

Fact = str | int | float | Text


class Amount(msgspec.Struct, frozen=True):
    """So many hours or days of a clock."""

    n: float
    clock: ClockKind


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """`text` is a Chinese msgid with `{name}` fields, filled from `facts`, and from what is known by its id or time.

    `people` fills `{people}` and `posts` fills `{posts}` with names of today, never kept here; `times` and `amounts`
    fill their own names. `tested` is the condition that decided, with what became of each of its parts.
    """

    text: str
    facts: dict[str, Fact] = {}
    people: tuple[UUID, ...] = ()
    posts: tuple[UUID, ...] = ()
    times: dict[str, datetime] = {}
    amounts: dict[str, Amount] = {}
    tested: Finding | None = None


def tell(reason: Reason, names: Mapping[UUID, str], zone: str) -> str:
    """The reason as a sentence; someone whose name is gone is told as such."""
    nobody = gettext("（已离开的人）")
    comma = gettext("、")
    language = current_language()
    fields: dict[str, object] = {
        key: value.in_language(language) if isinstance(value, Text) else value for key, value in reason.facts.items()
    }
    fields |= {key: moment_text(at, zone) for key, at in reason.times.items()}
    fields |= {key: amount_text(amount.n, amount.clock) for key, amount in reason.amounts.items()}
    fields["people"] = comma.join(names.get(person, nobody) for person in reason.people) or gettext("无人")
    fields["posts"] = comma.join(names.get(post, gettext("（已撤销的岗位）")) for post in reason.posts)
    return gettext(reason.text, **fields)


def mentioned(reasons: Iterable[Reason]) -> tuple[set[UUID], set[UUID]]:
    """The people and the posts whose names are needed to tell these."""
    people: set[UUID] = set()
    posts: set[UUID] = set()
    for reason in reasons:
        people.update(reason.people)
        posts.update(reason.posts)
    return people, posts
