"""Ed25519 signatures: who wrote a document that has left the installation, and that it is as it was."""

from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hutong.settings import Settings

_PURPOSE = "pack-signing"


class KeyUnreadable(Exception):  # noqa: N818 - a fact about the environment
    """HUTONG_SIGNING_KEY is not 32 bytes in base64."""


def new_key() -> str:
    """A private key, in base64, for HUTONG_SIGNING_KEY."""
    return b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


@dataclass(frozen=True, slots=True)
class Signer:
    """The installation's own key."""

    _private: Ed25519PrivateKey

    @classmethod
    def of(cls, settings: Settings) -> "Signer":
        """The key that the settings name, else one that follows from the secret key; raises KeyUnreadable."""
        if not settings.pack_key:
            return cls(Ed25519PrivateKey.from_private_bytes(settings.signing_key(_PURPOSE)))
        try:
            return cls(Ed25519PrivateKey.from_private_bytes(b64decode(settings.pack_key, validate=True)))
        except ValueError as error:
            raise KeyUnreadable from error

    @property
    def public(self) -> str:
        """What others know this installation by, in base64."""
        return b64encode(self._private.public_key().public_bytes_raw()).decode()

    def sign(self, content: bytes) -> str:
        return b64encode(self._private.sign(content)).decode()


def is_signed(content: bytes, *, signature: str, public: str) -> bool:
    """Whether the holder of the key signed exactly this; anything unreadable is no."""
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(public, validate=True))
        key.verify(b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True
