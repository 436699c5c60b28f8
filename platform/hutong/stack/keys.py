"""Passwords and keys of one data folder, made once and readable by their owner only."""

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hutong.stack.errors import DataFolderUnusable


def _key() -> str:
    return secrets.token_hex(24)


@dataclass(frozen=True, slots=True)
class Keys:
    postgres_superuser: str = field(default_factory=_key)
    postgres_admin: str = field(default_factory=_key)
    valkey: str = field(default_factory=_key)
    s3_access: str = field(default_factory=_key)
    s3_secret: str = field(default_factory=_key)
    secret_key: str = field(default_factory=_key)

    @property
    def fingerprint(self) -> str:
        """Tells these keys from others without giving them away."""
        return hashlib.sha256("|".join(asdict(self).values()).encode()).hexdigest()


def keys_of(folder: Path) -> Keys:
    """Read the keys, or make them if there are none yet."""
    path = folder / "keys.json"
    try:
        return Keys(**json.loads(path.read_text()))
    except FileNotFoundError:
        keys = Keys()
        write_private(path, json.dumps(asdict(keys), indent=2))
        return keys
    except (ValueError, TypeError, OSError) as error:
        raise DataFolderUnusable(folder, f"keys.json cannot be read ({error})") from error


def write_private(path: Path, text: str) -> None:
    """Write whole or not at all, mode 0600 from the first byte."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
