"""Playbooks that ship with the platform, for an office to begin from."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files


def names() -> tuple[str, ...]:
    """What there is to choose from, sorted."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in files(__name__).iterdir() if f.name.endswith(".toml")))


@cache
def pictures() -> Mapping[str, tuple[str, bytes]]:
    """The example pictures that ship with the packs: name and bytes, by their SHA-256. Ours, and small."""
    files_ = (file for file in files(__name__).joinpath("pictures").iterdir() if file.name.endswith(".jpg"))
    found = sorted((file.name, file.read_bytes()) for file in files_)
    return {sha256(content).hexdigest(): (name, content) for name, content in found}


def contents() -> Mapping[str, str]:
    """The same, by name: what each shows."""
    return {name: digest for digest, (name, _) in pictures().items()}


def text(name: str) -> str:
    """The pack as it was written; raises KeyError for a name that is not one of them."""
    if name not in names():
        raise KeyError(name)
    return files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
