"""Reading what a form sent, and its buttons that change the form itself instead of saving it."""

from itertools import islice
from typing import Any

from litestar import Request

from hutong.pages.playbook_forms import asked
from hutong.pages.playbook_forms.typed import Typed

BUTTON = "-row"
_MOST_FIELDS = 4000
_MOST_ROWS = 200


async def sent_form(request: Request[Any, Any, Any]) -> Typed:
    """Texts by name; files are read elsewhere."""
    sent = await request.form()
    typed: Typed = {}
    for name, value in islice(sent.multi_items(), _MOST_FIELDS):
        if isinstance(value, str):
            typed.setdefault(name, []).append(value)
    return typed


def one(typed: Typed, name: str) -> str:
    return typed[name][-1] if typed.get(name) else ""


def pressed(typed: Typed) -> Typed | None:
    """The form after a button for its rows; None where it was sent to be saved."""
    button = one(typed, BUTTON)
    if not button:
        return None
    deed, _, name = button.partition(":")
    typed = {key: values for key, values in typed.items() if key != BUTTON}
    match deed:
        case "add":
            typed[name] = [*typed.get(name, ())[:_MOST_ROWS], ""]
        case "drop":
            name, _, number = name.rpartition(":")
            values = typed.get(name, [])
            kept = [value for n, value in enumerate(values) if str(n) != number]
            typed[name] = kept
        case "row" if len(typed) < _MOST_FIELDS:
            typed = asked.add(name, typed, group=False)
        case "group" if len(typed) < _MOST_FIELDS:
            typed = asked.add(name, typed, group=True)
        case "less":
            typed = asked.drop(name, typed)
    return typed
