"""Whom a change touches: the kinds of post that do what it is about."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from hutong.playbooks.comparing.changes import Change
from hutong.playbooks.comparing.matching import names_of
from hutong.playbooks.document import Playbook
from hutong.playbooks.flows import Flow, Step, StepKind
from hutong.playbooks.verbs import Verb

_NAMES_POSTS = frozenset({"post", "posts", "to", "tell", "also", "also_tell"})
_DOERS = {
    "categories": {Verb.REPORT, Verb.ENTER_CALL, Verb.FIX},
    "grades": {Verb.REPORT, Verb.ENTER_CALL},
    "routes": {Verb.REPORT, Verb.ENTER_CALL},
    "danger": {Verb.REPORT, Verb.ENTER_CALL},
    "checklists": {Verb.PATROL, Verb.INSPECT},
    "waivers": {Verb.PATROL, Verb.INSPECT},
    "doubts": {Verb.PATROL},
    "points": {Verb.CHECK_IN, Verb.CHECK_PEOPLE_IN},
    "publishing": {Verb.ADMINISTER, Verb.APPROVE},
}
"""Sections about what everybody with a duty does, whoever is named in them."""


def posts_touched(change: Change) -> frozenset[str]:
    """Codes of kinds of post, in either version; none for what nobody does, such as a title."""
    found: set[str] = set()
    for book in (change.old, change.new):
        found |= set(_touched_in(book, change.key))
    return frozenset(found)


def _touched_in(book: Playbook, key: Sequence[str]) -> Iterator[str]:
    section, known = key[0], {post.code for post in book.posts}
    doers = _DOERS.get(section, set[Verb]())
    yield from (post.code for post in book.posts if doers & set(post.duties))
    match section:
        case "posts":
            yield from known & {key[1]}
        case "flows":
            yield from _of_flow(book, key)
        case "departments" | "joint_calls":
            joint = [s for f in book.flows for s in f.steps if s.kind is StepKind.JOINT_CALL]
            yield from (code for step in joint for code in _of_step(book, step))
        case "ladders":
            users = [s for f in book.flows for s in f.steps if s.ladder == key[1]]
            yield from (code for step in users for code in _of_step(book, step))
            yield from _named(_at(book, key[:2]), known)
        case _:
            # The entry that changed names its posts itself, and so does a section that is one whole.
            yield from _named(_at(book, key[:2]) if len(key) > 1 else None, known)
            if not isinstance(getattr(book, section, None), tuple):
                yield from _named(_at(book, key[:1]), known)


def _of_flow(book: Playbook, key: Sequence[str]) -> Iterator[str]:
    flow = _at(book, key[:2])
    if not isinstance(flow, Flow):
        return
    step = _at(book, key[:4]) if len(key) > 3 and key[2] == "steps" else None
    for each in (step,) if isinstance(step, Step) else flow.steps if len(key) < 4 else ():
        yield from _of_step(book, each)


def _of_step(book: Playbook, step: Step) -> Iterator[str]:
    """Whoever has it by their post; a party to the case is whoever may have reported it."""
    yield from _named(step.who, {post.code for post in book.posts})
    if step.who.party is not None:
        yield from (post.code for post in book.posts if Verb.REPORT in post.duties and Verb.PATROL in post.duties)


def _named(value: Any, known: set[str], field: str = "") -> Iterator[str]:
    """Every kind of post that is named anywhere within."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _named(getattr(value, name), known, name)
    elif isinstance(value, tuple):
        for each in value:
            yield from _named(each, known, field)
    elif field in _NAMES_POSTS and isinstance(value, str) and value in known:
        yield value


def _at(book: Playbook, key: Sequence[str]) -> Any:
    """What stands there in this version; None where nothing does."""
    value: Any = book
    for part in key:
        if isinstance(value, tuple):
            names = names_of(value) or [str(n) for n in range(len(value))]
            value = value[names.index(part)] if part in names else None
        elif isinstance(value, msgspec.Struct):
            fields = {field.encode_name: field.name for field in msgspec.structs.fields(type(value))}
            value = getattr(value, fields.get(part, ""), None)
        else:
            return None
    return value
