"""Taking sections of a baseline over into a playbook's text, and saying how the two differ."""

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
import tomli_w

from hutong.playbooks import toml
from hutong.playbooks.baselines.models import Baseline
from hutong.playbooks.comparing import Change, compare
from hutong.playbooks.document import Playbook
from hutong.playbooks.excerpts import excerpt, put_in
from hutong.playbooks.inheriting import Inherits, Level

KEY = "inherits"


@dataclass(frozen=True, slots=True)
class Taken:
    """The new text, which sections were taken, and which the office has changed for itself and so were left alone."""

    source: str
    taken: tuple[str, ...]
    kept: tuple[str, ...]


def differences(playbook: Playbook, baseline: Baseline) -> tuple[Change, ...]:
    """From what the baseline lays down to what the office has, in the sections that the baseline has."""
    return compare(as_laid_down(playbook, baseline), playbook)


def as_laid_down(playbook: Playbook, baseline: Baseline) -> Playbook:
    """The office's playbook as it would be with every section of the baseline."""
    return msgspec.convert({**msgspec.to_builtins(playbook), **baseline.document}, Playbook)


def take(source: str, baseline: Baseline, level: Level, sections: Collection[str], own: Collection[str] = ()) -> Taken:
    """Put the sections in, whatever stood there, and pin the version; raises toml.SyntaxWrong.

    `own` are those inherited before that the office has changed for itself since: they stay inherited, and as they are.
    """
    named = tuple(name for name in baseline.document if name in sections)
    taken = tuple(name for name in named if name not in own)
    texts = {name: excerpt(baseline.source, name) for name in taken}
    kept = tuple(name for name in named if name in own)
    return Taken(put_in(source, {**texts, KEY: _pin(level, baseline.version, named)}), taken, kept)


def move_on(source: str, playbook: Playbook, pinned: Baseline, newer: Baseline) -> Taken:
    """From the pinned version to a newer one. Sections that the office has changed for itself stay as they are.

    Raises toml.SyntaxWrong. A section that the newer version no longer has stays, as the office's own.
    """
    inherits = playbook.inherits
    wanted = inherits.sections if inherits else ()
    own = {change.key[0] for change in differences(playbook, pinned)}
    named = tuple(name for name in wanted if name in newer.document)
    taken = tuple(name for name in named if name not in own)
    texts = {name: excerpt(newer.source, name) for name in taken}
    if inherits and named:
        texts[KEY] = _pin(inherits.from_, newer.version, named)
    return Taken(put_in(source, texts), taken, tuple(name for name in named if name in own))


def missing_sections(source: str) -> tuple[Inherits, tuple[str, ...]] | None:
    """What a text inherits and the sections of it that are not written out; None where that is nothing."""
    if KEY not in source:
        return None
    try:
        raw = toml.raw(source)
        inherits = msgspec.convert(raw.get(KEY), Inherits)
    except (toml.SyntaxWrong, msgspec.ValidationError):  # The check says what is wrong with it.
        return None
    missing = tuple(name for name in inherits.sections if name not in raw)
    return (inherits, missing) if missing else None


def fill(source: str, baseline: Baseline, sections: Collection[str]) -> str:
    """Write out the sections that are named and not there."""
    return put_in(source, {name: excerpt(baseline.source, name) for name in baseline.document if name in sections})


def _pin(level: Level, version: int, sections: tuple[str, ...]) -> str:
    return tomli_w.dumps({KEY: {"from": level.value, "version": version, "sections": list(sections)}})
