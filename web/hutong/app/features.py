"""Finds the features: every package of `hutong.pages` and `hutong.api` with a `controllers` module.

The module names `controllers` (Litestar controllers, routers or handlers) and may name `navigation` (menu entries),
`landings` (first screens after sign-in) and `alley_panels` (what the feature shows of one alley on that alley's page).
"""

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from hutong.pages import navigation
from hutong.pages.alleys import panels

HOMES = ("hutong.pages", "hutong.api")


def route_handlers() -> list[Any]:
    """All controllers of all features; registers their menu entries on the way."""
    found: list[Any] = []
    for home in HOMES:
        if find_spec(home) is None:
            continue
        package = import_module(home)
        for module in pkgutil.iter_modules(package.__path__):
            name = f"{home}.{module.name}.controllers"
            if module.ispkg and find_spec(name) is not None:
                feature = import_module(name)
                found += feature.controllers
                navigation.register(getattr(feature, "navigation", []), getattr(feature, "landings", []))
                panels.register(getattr(feature, "alley_panels", []))
    return found
