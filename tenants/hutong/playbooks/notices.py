"""The office's own words for its notices, and when they may reach people."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.playbooks.sections import Hours, Section, Text, TimeOfDay


class Template(StrEnum):
    """An occasion on which people are told something about a matter."""

    ASSIGNED = "assigned"
    ALSO_ASSIGNED = "also_assigned"
    RETURNED = "returned"
    DANGER = "danger"
    DANGER_TOLD = "danger_told"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    SUPERVISED = "supervised"
    TRANSFERRED = "transferred"
    ESCALATED_TOLD = "escalated_told"
    PRESSED = "pressed"
    PAUSED = "paused"
    RESUMED = "resumed"
    MANY = "many"
    REBOUND = "rebound"
    REBOUND_NEAR = "rebound_near"
    """In the same alley, where it is not known whether it is the same place."""
    ACCEPTED = "accepted"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    REFERRED = "referred"
    REFERRAL_RETURNED = "referral_returned"
    HANDED_OVER = "handed_over"
    HANDED_ON = "handed_on"
    ORDERED = "ordered"
    WATCHED = "watched"
    MENTIONED = "mentioned"
    FOR_GROUP = "for_group"
    """No notice: what somebody copies from the page of a matter into a chat group."""
    FOR_GROUP_DONE = "for_group_done"
    """The same of a matter that has ended."""
    CALLED = "called"
    CALLED_AT_ONCE = "called_at_once"
    CALL_MOVED = "call_moved"
    NOT_ANSWERED = "not_answered"


DANGEROUS = frozenset({Template.DANGER, Template.DANGER_TOLD})
"""Never held back, and always in the inbox of those told."""

_ALWAYS = frozenset({"number", "title", "alley", "category", "step"})
_ALSO: Mapping[Template, frozenset[str]] = {
    Template.ASSIGNED: frozenset({"by"}),
    Template.ALSO_ASSIGNED: frozenset({"by", "people"}),
    Template.RETURNED: frozenset({"by"}),
    Template.DANGER: frozenset({"by"}),
    Template.REMINDER: frozenset({"due"}),
    Template.OVERDUE: frozenset({"due"}),
    Template.ESCALATED: frozenset({"late"}),
    Template.SUPERVISED: frozenset({"late"}),
    Template.TRANSFERRED: frozenset({"late"}),
    Template.ESCALATED_TOLD: frozenset({"late", "people"}),
    Template.PRESSED: frozenset({"late"}),
    Template.RESUMED: frozenset({"by"}),
    Template.MANY: frozenset({"n"}),
    Template.REBOUND: frozenset({"days"}),
    Template.REBOUND_NEAR: frozenset({"days"}),
    Template.CALLED: frozenset({"department"}),
    Template.CALL_MOVED: frozenset({"due"}),
    Template.NOT_ANSWERED: frozenset({"department"}),
    Template.REFERRED: frozenset({"to"}),
    Template.HANDED_OVER: frozenset({"by"}),
    Template.HANDED_ON: frozenset({"people"}),
    Template.ORDERED: frozenset({"by", "people"}),
    Template.MENTIONED: frozenset({"people"}),
}
_FOR_GROUP: Mapping[Template, frozenset[str]] = {
    Template.FOR_GROUP: frozenset({"number", "alley", "category", "step", "by"}),
    Template.FOR_GROUP_DONE: frozenset({"number", "alley", "category", "step"}),
}
"""A title may name a person or a door; what goes to a group does not."""


def fields_of(template: Template) -> frozenset[str]:
    """What a text may name in braces. No household, telephone or house number is among them."""
    if template in _FOR_GROUP:
        return _FOR_GROUP[template]
    return _ALWAYS | _ALSO.get(template, frozenset())


class Channel(StrEnum):
    """A way to people."""

    INBOX = "inbox"
    GROUPS = "groups"
    """The group robots that the office set up for the topic."""
    SMS = "sms"
    WECHAT = "wechat"
    EMAIL = "email"


TO_A_PERSON = (Channel.SMS, Channel.WECHAT, Channel.EMAIL)
"""Beside the inbox, which has the notice then in any case. Whoever chose ways of his own for the topic keeps those."""


def reaches_inbox(channels: Sequence[str]) -> bool:
    """Whether these ways leave something in the inbox; none named means the usual ones."""
    return not channels or any(channel in channels for channel in (Channel.INBOX, *TO_A_PERSON))


class Wording(Section, frozen=True, kw_only=True):
    """The office's own heading and text for one occasion; what is left out stays as it came."""

    template: Template
    title: Text | None = None
    body: Text | None = None
    channels: tuple[Channel, ...] = ()
    """The only ways it takes; none named means the usual ones."""


class Digest(Section, frozen=True, kw_only=True):
    """Notices that are gathered for each person and told together once a day."""

    at: TimeOfDay
    templates: Annotated[tuple[Template, ...], msgspec.Meta(min_length=1)]


class Notices(Section, frozen=True, kw_only=True):
    """Danger knows neither quiet hours nor digests."""

    texts: tuple[Wording, ...] = ()
    quiet: Hours | None = None
    """What comes about in these hours the groups' robots tell when they end; inboxes have it at once."""
    digest: Digest | None = None

    def wording(self, template: str) -> Wording | None:
        """The office's own, where it has one."""
        return next((w for w in self.texts if w.template == template), None)

    def goes_by(self, template: str, channel: Channel) -> bool:
        """Whether the office lets notices of the kind take a channel."""
        own = self.wording(template)
        if own is None or not own.channels:
            return True
        return reaches_inbox(own.channels) if channel is Channel.INBOX else channel in own.channels
