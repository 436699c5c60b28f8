"""Playbooks that ship with the platform, for an office to begin from."""

from importlib.resources import files


def names() -> tuple[str, ...]:
    """What there is to choose from, sorted."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in files(__name__).iterdir() if f.name.endswith(".toml")))


def picture(name: str) -> bytes | None:
    """An example picture that ships with the packs, by the name that they give it; None for any other name."""
    found = {file.name: file for file in files(__name__).joinpath("pictures").iterdir()}
    return found[name].read_bytes() if name in found else None


def text(name: str) -> str:
    """The pack as it was written; raises KeyError for a name that is not one of them."""
    if name not in names():
        raise KeyError(name)
    return files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
