"""The three ways to a person: what each needs of the office's channel, and what it answers."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import update

from hutong.jobs.work import Work
from hutong.lockbox import Lockbox, SecretUnreadable
from hutong.notices.fields import Message, filled
from hutong.notices.gateways import GATEWAYS, Gateway, SmsAccount
from hutong.notices.gateways.protocol import Sms
from hutong.notices.mail import MailAccount, letter, send_mail
from hutong.notices.models import Channel
from hutong.notices.setting_up import secrets_of, token_seal
from hutong.notices.topics import Topic
from hutong.notices.trying import Answer
from hutong.notices.wechat import Token, TokenOver, fetch_token, send_template
from hutong.settings import Settings


class Addressed(msgspec.Struct, frozen=True, kw_only=True):
    """A message and where it goes. `mark` names it on the other side; `code` is one to be typed in."""

    to: str
    mark: str
    message: Message
    code: str = ""


def gateway_of(channel: Channel, box: Lockbox, *, allow_local: bool) -> Gateway:
    """Raises SecretUnreadable."""
    config = channel.config
    account = SmsAccount(config["endpoint"], config["key_id"], secrets_of(box, channel)["secret"], config["sign"])
    return GATEWAYS[config["gateway"]](account, allow_local)


def sms_of(config: Mapping[str, str], addressed: Addressed, fields: Mapping[str, str]) -> Sms:
    """Which of the office's templates speaks, and with what in it; a language without its own gets the Chinese one."""
    english = addressed.message.language == "en"
    if addressed.code:
        template = (english and config["template_code_en"]) or config["template_code"]
        return Sms(addressed.to, template, {"code": addressed.code}, addressed.mark)
    danger = config["template_danger"] if addressed.message.topic == Topic.DANGER else ""
    template = (english and config["template_en"]) or danger or config["template"]
    return Sms(addressed.to, template, filled(fields, addressed.message), addressed.mark)


async def _by_sms(work: Work, channel: Channel, addressed: Addressed) -> Answer:
    settings = work.service(Settings)
    gateway = gateway_of(channel, work.service(Lockbox), allow_local=settings.allow_local_webhooks)
    receipt, answer = await gateway.send(sms_of(channel.config, addressed, channel.config["fields"]))
    return Answer(answer, state="accepted", cost=channel.config["price"], receipt=receipt)


async def _by_wechat(work: Work, channel: Channel, addressed: Addressed) -> Answer:
    config, message = channel.config, addressed.message
    own = {Topic.DANGER: config["template_danger"], Topic.LATE: config["template_late"]}
    settings = work.service(Settings)

    async def send(token: str) -> Answer:
        receipt, answer = await send_template(
            config["endpoint"],
            token,
            openid=addressed.to,
            template=own.get(Topic(message.topic), "") or config["template"],
            fields=filled(config["fields"], message),
            url=f"{settings.public_url}{message.link}" if message.link else "",
            mark=addressed.mark,
            allow_local=settings.allow_local_webhooks,
        )
        return Answer(answer, receipt=receipt)

    try:
        return await send(await _token(work, channel))
    except TokenOver:
        # Taken back before its time; the message did not go.
        return await send(await _token(work, channel, anew=True))


async def _token(work: Work, channel: Channel, *, anew: bool = False) -> str:
    """The one in the row while it is good, else a new one, kept there for every worker."""
    box, settings = work.service(Lockbox), work.service(Settings)
    if channel.token and channel.token_until and work.now < channel.token_until and not anew:
        try:
            return box.open(channel.token, about=token_seal(channel))
        except SecretUnreadable:
            pass
    token: Token = await fetch_token(
        channel.config["endpoint"],
        channel.config["appid"],
        secrets_of(box, channel)["secret"],
        now=work.now,
        allow_local=settings.allow_local_webhooks,
    )
    async with work.transaction() as session:
        sealed = box.seal(token.value, about=token_seal(channel))
        row = update(Channel).where(Channel.office_id == channel.office_id, Channel.id == channel.id)
        await session.execute(row.values(token=sealed, token_until=token.until))
    return token.value


async def _by_email(work: Work, channel: Channel, addressed: Addressed) -> Answer:
    settings, config = work.service(Settings), channel.config
    account = MailAccount(
        host=config["host"], port=config["port"], tls=config["tls"], user=config["user"],
        password=secrets_of(work.service(Lockbox), channel)["secret"], sender=config["sender"],
    )  # fmt: skip
    message = addressed.message
    mail = letter(message, to=addressed.to, sender=account.sender, mark=addressed.mark, public_url=settings.public_url)
    own_name = urlsplit(settings.public_url).hostname or "localhost"
    return Answer(await send_mail(account, mail, own_name=own_name, allow_local=settings.allow_local_webhooks))


SENDERS: Mapping[str, Callable[[Work, Channel, Addressed], Awaitable[Answer]]] = {
    "sms": _by_sms,
    "wechat": _by_wechat,
    "email": _by_email,
}
