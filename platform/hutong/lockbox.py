"""Secrets of others that must be given out again as they are: sealed in their rows with AES-256-GCM.

A dump of the database alone opens none of them. `about` names the row and column that a value belongs to and is bound
into the seal, so that a value moved to another row, or another office's, does not open there.
"""

import hashlib
import os
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hutong.settings import Settings

_PURPOSE = "sealed-secrets"
_NONCE = 12
_BYTES = 32


class SealingKeyUnreadable(Exception):  # noqa: N818 - a fact about the environment
    """HUTONG_SEALING_KEYS holds something other than 32 bytes in base64."""


class SecretUnreadable(Exception):  # noqa: N818 - a fact about the stored value
    """Sealed with a key that this installation does not have, moved from elsewhere, or damaged."""


class Lockbox:
    """Seals with the first key, opens with any: to change keys, put the new one before the old one."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {hashlib.sha256(key).hexdigest()[:8]: AESGCM(key) for key in keys}
        self._first = next(iter(self._keys))

    @classmethod
    def of(cls, settings: Settings) -> "Lockbox":
        """The keys that the settings name, else one that follows from the secret key; raises SealingKeyUnreadable."""
        if not settings.sealing_keys:
            return cls([settings.signing_key(_PURPOSE)])
        try:
            keys = [b64decode(key, validate=True) for key in settings.sealing_keys]
        except ValueError as wrong:
            raise SealingKeyUnreadable from wrong
        if any(len(key) != _BYTES for key in keys):
            raise SealingKeyUnreadable
        return cls(keys)

    def seal(self, text: str, *, about: str) -> str:
        nonce = os.urandom(_NONCE)
        sealed = self._keys[self._first].encrypt(nonce, text.encode(), about.encode())
        return f"1:{self._first}:{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *, about: str) -> str:
        """Raises SecretUnreadable."""
        _version, _, rest = sealed.partition(":")
        name, _, content = rest.partition(":")
        key = self._keys.get(name)
        try:
            raw = urlsafe_b64decode(content)
            if key is None or len(raw) <= _NONCE:
                raise SecretUnreadable
            return key.decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
        except (InvalidTag, ValueError) as wrong:
            raise SecretUnreadable from wrong
