"""Aliyun's SendSms (2017-05-25), signed as its API has it since V3: ACS3-HMAC-SHA256 over method, query and headers."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from hutong.notices.errors import DeliveryFailed, DeliveryRefused, DeliveryUncertain
from hutong.notices.gateways.protocol import Fate, Sms, SmsAccount
from hutong.notices.outbound import call

ENDPOINT = "https://dysmsapi.aliyuncs.com"
VERSION = "2017-05-25"
_ALGORITHM = "ACS3-HMAC-SHA256"
_EMPTY = hashlib.sha256(b"").hexdigest()
# Certainly not sent, and worth another try later; every other code is a no for good. A time that the gateway does not
# take is of this machine's clock: the next try may be another's.
_LATER = (
    "isv.BUSINESS_LIMIT_CONTROL", "isv.AMOUNT_NOT_ENOUGH", "Throttling", "ServiceUnavailable", "InvalidTimeStamp",
    "SignatureNonceUsed",
)  # fmt: skip
# The gateway itself broke down over the message: it may have gone.
_BROKEN = ("isp.SYSTEM_ERROR", "InternalError", "isv.SYSTEM_ERROR")
_ARRIVED, _LOST = 3, 2
_PAGE = 50
# A thousand messages to one telephone in a day; the gateway itself refuses long before.
_MOST_PAGES = 20


def signed_headers(
    *,
    key_id: str,
    secret: str,
    method: str,
    host: str,
    action: str,
    version: str,
    query: str,
    now: datetime,
    nonce: str,
) -> dict[str, str]:
    """The headers of a call without a body; `query` must be canonical already."""
    own = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": _EMPTY,
        "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(own))
    lines = "".join(f"{name}:{own[name]}\n" for name in sorted(own))
    canonical = f"{method}\n/\n{query}\n{lines}\n{names}\n{_EMPTY}"
    to_sign = f"{_ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    credential = f"{_ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"
    return {**{name: value for name, value in own.items() if name != "host"}, "Authorization": credential}


def canonical_query(params: Mapping[str, str]) -> str:
    """Sorted by name, everything but the unreserved characters in percent."""
    return "&".join(f"{quote(name, safe='~')}={quote(params[name], safe='~')}" for name in sorted(params))


class AliyunGateway:
    """Speaks for one account."""

    def __init__(self, account: SmsAccount, allow_local: bool) -> None:
        self._account, self._allow_local = account, allow_local

    async def send(self, sms: Sms) -> tuple[str, str]:
        params = {
            "PhoneNumbers": sms.phone,
            "SignName": self._account.sign,
            "TemplateCode": sms.template,
            "TemplateParam": msgspec.json.encode(dict(sms.params)).decode(),
            "OutId": sms.mark,
        }
        answer = await self._call("SendSms", params)
        return str(answer.get("BizId", "")), _shown(answer)

    async def fate(self, phone: str, *, receipt: str, mark: str, day: date) -> Fate | None:
        """Page by page: a duty telephone may have been sent more in a day than one holds."""
        params = {"PhoneNumber": phone, "SendDate": day.strftime("%Y%m%d"), "PageSize": str(_PAGE)}
        if receipt:
            params["BizId"] = receipt
        for page in range(1, _MOST_PAGES + 1):
            answer = await self._call("QuerySendDetails", {**params, "CurrentPage": str(page)})
            lines = _lines(answer)
            for line in lines:
                if line.get("OutId") == mark:
                    status = line.get("SendStatus")
                    arrived = True if status == _ARRIVED else False if status == _LOST else None
                    return Fate(arrived, str(line.get("ErrCode", ""))[:100] or "sent")
            if len(lines) < _PAGE:
                break
        return None

    async def _call(self, action: str, params: Mapping[str, str]) -> dict[str, Any]:
        """The answer of a call that said OK; raises as the protocol has it."""
        place = urlsplit(self._account.endpoint)
        query = canonical_query(params)
        headers = signed_headers(
            key_id=self._account.key_id, secret=self._account.secret, method="POST", host=place.netloc, action=action,
            version=VERSION, query=query, now=datetime.now(UTC), nonce=secrets.token_hex(16),
        )  # fmt: skip
        url = f"{place.scheme}://{place.netloc}/?{query}"
        status, body = await call("POST", url, headers=headers, allow_local=self._allow_local)
        try:
            answer = msgspec.json.decode(body, type=dict[str, Any])
        except (msgspec.DecodeError, msgspec.ValidationError) as nonsense:
            raise DeliveryUncertain(f"HTTP {status} {body[:200].decode(errors='replace')}") from nonsense
        code = str(answer.get("Code", ""))
        if code == "OK":
            return answer
        if not code or code.startswith(_BROKEN):
            raise DeliveryUncertain(_shown(answer))
        if code.startswith(_LATER):
            raise DeliveryFailed(_shown(answer))
        raise DeliveryRefused(_shown(answer))


def _lines(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    details = answer.get("SmsSendDetailDTOs")
    lines = details.get("SmsSendDetailDTO") if isinstance(details, dict) else None
    return [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def _shown(answer: Mapping[str, Any]) -> str:
    return " ".join(str(answer[key]) for key in ("Code", "Message", "BizId", "RequestId") if answer.get(key))[:300]
