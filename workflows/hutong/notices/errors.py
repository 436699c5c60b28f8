"""Facts about notices and robots."""

from hutong.errors import Refusal
from hutong.texts import N_


class AddressRefused(Refusal):
    """The address of a robot is not one that this system calls."""

    status = 422
    sentence = N_("这个地址不能用，请从群机器人的设置里完整复制。")

    def __init__(self, sentence: str | None = None, **params: object) -> None:
        super().__init__(sentence, field="url", **params)


class DeliveryFailed(Exception):  # noqa: N818 - a fact; the job is tried again
    """The robot could not be reached, or answered that it did not take the message."""
