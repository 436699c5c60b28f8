"""Gateways for text messages, by the name that an office's channel carries; all answer to one protocol."""

from collections.abc import Callable

from hutong.notices.gateways import aliyun
from hutong.notices.gateways.protocol import Gateway, SmsAccount

GATEWAYS: dict[str, Callable[[SmsAccount, bool], Gateway]] = {"aliyun": aliyun.AliyunGateway}

__all__ = ["GATEWAYS", "Gateway", "SmsAccount"]
