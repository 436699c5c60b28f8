"""How a sign-in code reaches a telephone: a channel of the installation; under the demo, the desk shows it."""

from typing import Protocol

from hutong.errors import Refusal
from hutong.texts import N_


class CodesNotSent(Refusal):
    """No channel for text messages is set up."""

    status = 503
    sentence = N_("本街道还没有开通短信，请用账号和密码登录，或到社区办理。")


class CodeSender(Protocol):
    async def send(self, phone: str, code: str) -> str:
        """Send it; returns what the page may show at the desk, which is nothing outside of the demo."""
        ...


class AtTheDesk(CodeSender):
    """The demo has no telephones: the page shows the code where a clerk would read it out."""

    async def send(self, phone: str, code: str) -> str:  # noqa: ARG002 - the protocol's signature
        return code


class NoChannel(CodeSender):
    async def send(self, phone: str, code: str) -> str:  # noqa: ARG002 - the protocol's signature
        raise CodesNotSent
