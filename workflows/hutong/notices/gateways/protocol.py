"""What every gateway for text messages does: take one message, and say later what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """Where the gateway is, and how the office signs in."""

    endpoint: str
    key_id: str
    secret: str
    sign: str


@dataclass(frozen=True, slots=True)
class Sms:
    """One message to one telephone. `mark` is ours, and comes back with the receipt."""

    phone: str
    template: str
    params: Mapping[str, str]
    mark: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message: `arrived` is None while the network has not said."""

    arrived: bool | None
    answer: str
    receipt: str = ""


class Gateway(Protocol):
    async def send(self, sms: Sms) -> tuple[str, str]:
        """The gateway's name for the message, and its answer.

        Raises `DeliveryFailed` when it cannot have been taken and may be tried again, `DeliveryRefused` when it never
        will be, and `DeliveryUncertain` when it may have been taken, and charged for.
        """
        ...

    async def fate(self, phone: str, *, receipt: str, mark: str, day: date) -> Fate | None:
        """What is known of a message sent on a day; None when the gateway knows of none. Raises as `send`."""
        ...
