"""The group chats whose robots we can speak through, by the name that a robot's row carries."""

from hutong.notices.channels import dingtalk, feishu, wecom
from hutong.notices.channels.speech import Channel

CHANNELS: dict[str, Channel] = {
    "wecom": wecom.CHANNEL,
    "dingtalk": dingtalk.CHANNEL,
    "feishu": feishu.CHANNEL,
}

__all__ = ["CHANNELS", "Channel"]
