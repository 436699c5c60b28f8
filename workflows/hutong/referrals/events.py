"""What the journal of the receiving office tells of referrals. What the sending one tells stands with its case."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class ReferralReceived(Event, frozen=True, kw_only=True):
    """The district sent it here. Subject is the referral."""

    kind: ClassVar[str] = "referral.received"
    from_office: UUID
    from_number: str
    danger: bool
    hop: int


class ReferralTaken(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "referral.taken"
    from_office: UUID
    case: UUID


class ReferralRefused(Event, frozen=True, kw_only=True):
    """Not of this office either; the district hears it, with the reason."""

    kind: ClassVar[str] = "referral.refused"
    personal: ClassVar[frozenset[str]] = frozenset({"note"})
    from_office: UUID
    note: str | None = None


class ReferralRecalled(Event, frozen=True, kw_only=True):
    """The first office needs nobody any more."""

    kind: ClassVar[str] = "referral.recalled"
    from_office: UUID
