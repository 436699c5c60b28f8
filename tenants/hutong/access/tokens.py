"""Secrets that are handed out once: only their SHA-256 is kept."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """256 random bits, safe in addresses and cookies."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def new_code() -> str:
    """Six digits, to be typed from a telephone."""
    return f"{secrets.randbelow(1_000_000):06d}"


def code_hash(code: str, *, phone: str, key: bytes) -> bytes:
    """Six digits alone would be found by trying; the key is not in the database."""
    return hmac.new(key, f"{phone}\0{code}".encode(), hashlib.sha256).digest()
