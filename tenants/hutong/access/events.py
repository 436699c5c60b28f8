"""What the journal keeps of accounts."""

from typing import ClassVar

from hutong.journal import Event


class PasswordLinkMade(Event, frozen=True, kw_only=True):
    """`subject` is the person that the link lets choose a password."""

    kind: ClassVar[str] = "account.link_made"

    purpose: str


class PasswordChosen(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "account.password_chosen"


class SessionEnded(Event, frozen=True, kw_only=True):
    """Signed out on another device by the account's owner."""

    kind: ClassVar[str] = "account.session_ended"


class PhoneAgreed(Event, frozen=True, kw_only=True):
    """A telephone was taken: for what, in which words, and that its owner agreed."""

    kind: ClassVar[str] = "account.phone_agreed"

    purpose: str
