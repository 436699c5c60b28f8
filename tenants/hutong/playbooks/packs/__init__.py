"""Playbooks that ship with the platform, for an office to begin from."""

from importlib.resources import files


def names() -> tuple[str, ...]:
    """What there is to choose from, sorted."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in files(__name__).iterdir() if f.name.endswith(".toml")))


def text(name: str) -> str:
    """The pack as it was written; raises KeyError for a name that is not one of them."""
    if name not in names():
        raise KeyError(name)
    return files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
