"""Values as TOML writes them, in the manner of the shipped packs."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit.items import Item, Table

STEP = "  "


def value(plain: Any, indent: str = "") -> Item:
    """What stands to the right of `=` on a line that begins with `indent`."""
    return tomlkit.value(_text(plain, indent))


def table(plain: dict[str, Any], header: tuple[str, ...], indent: str, *, entry: bool) -> Table:
    """A table under a header of its own, `[[…]]` for an entry of a list, with an empty line after it."""
    brackets = ("[[", "]]") if entry else ("[", "]")
    title = f"{indent}{brackets[0]}{'.'.join(header)}{brackets[1]}"
    lines = [title, *(f"{indent}{key} = {_text(inner, indent)}" for key, inner in plain.items()), "", ""]
    found: Any = tomlkit.parse("\n".join(lines))
    for key in header:
        found = found[key]
    made = found[0] if entry else found
    assert isinstance(made, Table)  # The text above is a table and nothing else.
    return made


def _text(plain: Any, indent: str) -> str:  # noqa: PLR0911 - a table of kinds, one each
    match plain:
        case bool():
            return "true" if plain else "false"
        case Decimal() if plain == plain.to_integral_value():
            return f"{plain:.0f}"
        case Decimal():
            return f"{plain.normalize():f}"
        case str():
            return tomlkit.string(plain).as_string()
        case dict():
            return (
                f"{{ {', '.join(f'{key} = {_text(inner, indent)}' for key, inner in plain.items())} }}"
                if plain
                else "{}"
            )
        case list() | tuple() if plain and all(isinstance(each, dict) for each in plain):
            deeper = indent + STEP
            lines = "".join(f"{deeper}{_inline(each)},\n" for each in plain)
            return f"[\n{lines}{indent}]"
        case list() | tuple():
            return f"[{', '.join(_inline(each) for each in plain)}]"
        case date() | time():
            return plain.isoformat()
        case _:
            return str(plain)


def _inline(plain: Any) -> str:
    """On one line, as TOML asks of what stands in braces."""
    if isinstance(plain, dict):
        return f"{{ {', '.join(f'{key} = {_inline(inner)}' for key, inner in plain.items())} }}" if plain else "{}"
    if isinstance(plain, list | tuple):
        return f"[{', '.join(_inline(each) for each in plain)}]"
    return _text(plain, "")
