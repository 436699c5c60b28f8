"""How a sign-in code reaches a telephone: the office's text messages; under the demo, the desk shows it."""

from typing import Protocol
from uuid import UUID

from hutong.db import Databases, Office
from hutong.errors import Refusal
from hutong.lockbox import Lockbox
from hutong.notices.codes import send_code
from hutong.notices.errors import ChannelNotSetUp
from hutong.texts import N_, current_language
from hutong.visits.visit import current_visit


class CodesNotSent(Refusal):
    """No channel for text messages is set up."""

    status = 503
    sentence = N_("本街道还没有开通短信，请用账号和密码登录，或到社区办理。")


class CodeSender(Protocol):
    async def send(self, office_id: UUID, phone: str, code: str) -> str:
        """Send it; returns what the page may show at the desk, which is nothing outside of the demo."""
        ...


class AtTheDesk(CodeSender):
    """The demo has no telephones: the page shows the code where a clerk would read it out."""

    async def send(self, office_id: UUID, phone: str, code: str) -> str:  # noqa: ARG002 - the protocol's signature
        return code


class ByTextMessage(CodeSender):
    """Through the gateway that the office set up; raises CodesNotSent where it has none."""

    def __init__(self, databases: Databases, box: Lockbox) -> None:
        self._databases, self._box = databases, box

    async def send(self, office_id: UUID, phone: str, code: str) -> str:
        now, language = current_visit().now, current_language()
        try:
            async with self._databases.session(Office(office_id)) as session:
                await send_code(session, phone, code, language=language, box=self._box, now=now)
        except ChannelNotSetUp as none:
            raise CodesNotSent from none
        return ""
