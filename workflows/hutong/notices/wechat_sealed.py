"""What WeChat sends in its safe mode, and what it is answered: AES-256-CBC under the key that both sides typed in.

A message is 16 random bytes, its length, itself, and the account's AppID, filled up to whole blocks of 32 bytes. The
signature covers the sealed text, so that nothing is opened that WeChat has not signed.
"""

import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_LENGTH = 43
"""Letters and digits, as WeChat's page makes it."""
_BLOCK, _RANDOM, _LENGTH = 32, 16, 4


class NotFromWechat(ValueError):  # noqa: N818 - a fact about what came
    """Not sealed with this key, damaged, or meant for another account."""


class SafeMode(NamedTuple):
    """What both sides know: the Token, the EncodingAESKey, and whose account it is."""

    token: str
    key: str
    appid: str

    def signature(self, sealed: str, *, timestamp: str, nonce: str) -> str:
        joined = "".join(sorted((self.token, timestamp, nonce, sealed)))
        return hashlib.sha1(joined.encode()).hexdigest()  # noqa: S324 - WeChat's own scheme

    def has_signed(self, signature: str, sealed: str, *, timestamp: str, nonce: str) -> bool:
        expected = self.signature(sealed, timestamp=timestamp, nonce=nonce)
        return hmac.compare_digest(expected.encode(), signature.encode())

    def seal(self, message: bytes) -> str:
        whole = os.urandom(_RANDOM) + len(message).to_bytes(_LENGTH, "big") + message + self.appid.encode()
        fill = _BLOCK - len(whole) % _BLOCK
        work = self._cipher().encryptor()
        return b64encode(work.update(whole + bytes([fill]) * fill) + work.finalize()).decode()

    def open(self, sealed: str) -> bytes:
        """Raises NotFromWechat; ask `has_signed` before."""
        try:
            content = b64decode(sealed, validate=True)
        except (NotBase64, ValueError) as wrong:
            raise NotFromWechat from wrong
        if not content or len(content) % _BLOCK:
            raise NotFromWechat
        work = self._cipher().decryptor()
        whole = work.update(content) + work.finalize()
        fill = whole[-1]
        if not 1 <= fill <= _BLOCK or whole[-fill:] != bytes([fill]) * fill:
            raise NotFromWechat
        rest = whole[_RANDOM:-fill]
        length = int.from_bytes(rest[:_LENGTH], "big")
        message, appid = rest[_LENGTH : _LENGTH + length], rest[_LENGTH + length :]
        if len(message) != length or not hmac.compare_digest(appid, self.appid.encode()):
            raise NotFromWechat
        return message

    def _cipher(self) -> Cipher[modes.CBC]:
        key = key_bytes(self.key)
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def key_bytes(key: str) -> bytes:
    """Raises ValueError for what is no EncodingAESKey."""
    found = b64decode(f"{key}=", validate=True) if len(key) == KEY_LENGTH and key.isascii() else b""
    if len(found) != _BLOCK:
        raise ValueError(key[:3])
    return found
