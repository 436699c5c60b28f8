"""What stewards say upward of how matters were followed up: of whom, and who alone reads it."""

from typing import Annotated

import msgspec

from hutong.playbooks.sections import Code, Section

LEAST_VOICES = 5
"""No statistic from fewer: whoever is spoken of could guess who spoke."""


class Voice(Section, frozen=True, kw_only=True):
    """管家反馈: facts only (came or did not, done or not). Those spoken of never see who said it."""

    about: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]
    """Kinds of post of whose following up it may be said."""
    reader: Code
    """The holders of this kind of post read it, by name told beforehand; nobody else does."""
    least: Annotated[int, msgspec.Meta(ge=LEAST_VOICES, le=100)] = LEAST_VOICES
    """From so many different stewards on, a quarter's pooled statistic is shown."""
