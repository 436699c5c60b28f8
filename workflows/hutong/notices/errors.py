"""Facts about notices, robots and channels."""

from hutong.errors import Refusal
from hutong.jobs.errors import OtherSide
from hutong.texts import N_


class AddressRefused(Refusal):
    """The address of a robot is not one that this system calls."""

    status = 422
    sentence = N_("这个地址不能用，请从群机器人的设置里完整复制。")

    def __init__(self, sentence: str | None = None, **params: object) -> None:
        super().__init__(sentence, field="url", **params)


class NameUnknown(AddressRefused):
    """No name server knows the host, or none answered in time: the address may be good, and is worth another try."""

    sentence = N_("找不到这个地址：{host}")

    def __init__(self, host: str) -> None:
        super().__init__(host=host)


class ChannelNotSetUp(Refusal):
    """The office has no such channel, or switched it off."""

    sentence = N_("本街道还没有设置这个渠道，或已停用。")


class DeliveryNotRepeatable(Refusal):
    """It is on its way, has arrived, or was a sign-in code that nobody waits for any more."""

    sentence = N_("这条不能再发：还在发送，或已经送达，或是早已过时的验证码。")


class CodeWrong(Refusal):
    """Not the code that was sent, or no longer."""

    status = 422
    sentence = N_("验证码不对，或已经过时，请重新获取。")

    def __init__(self) -> None:
        super().__init__(field="code")


class DeliveryFailed(OtherSide):
    """The other side could not be reached, or answered that it did not take the message. It will be tried again."""


class DeliveryUncertain(DeliveryFailed):
    """The message was under way when the line broke: the other side may have taken it. What costs is not repeated."""


class DeliveryRefused(Exception):  # noqa: N818 - a fact; it is not tried again
    """The other side said no, and will say so again."""


class AddressGone(DeliveryRefused):
    """The receiver says that the address is gone for good."""


class NoAddressOfYours(Refusal):
    """Whoever asks for a test message cannot be reached that way."""

    sentence = N_("您自己还不能这样收到通知：先登记手机号、确认邮箱或绑定微信。")
