"""Words on the screen: Chinese is written in the code and is the msgid, English comes from a catalogue.

Fields are `{name}`, never `%s`: `_("共 {n} 件", n=3)`. A sentence that is kept before it is shown (a constant, a column
title) is marked with `N_` and translated where it is shown.
"""

from hutong.texts.catalogue import Catalogue, load_fragments
from hutong.texts.language import (
    LANGUAGES,
    N_,
    current_language,
    gettext,
    ngettext,
    register,
    speaking,
)

__all__ = [
    "LANGUAGES",
    "N_",
    "Catalogue",
    "current_language",
    "gettext",
    "load_fragments",
    "ngettext",
    "register",
    "speaking",
]
