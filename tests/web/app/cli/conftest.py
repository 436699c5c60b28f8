import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hutong.app.cli import root


class Hutong:
    """Runs a command as a terminal would, against this worker's servers."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**environment, "LANG": "en_US.UTF-8"}

    def __call__(self, *arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(root, arguments, env={**self._environment, **environment})

    def json(self, *arguments: str, code: int = 0) -> Any:
        result = self(*arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)


@pytest.fixture
def hutong(server_environment: Mapping[str, str]) -> Hutong:
    return Hutong(server_environment)


@pytest.fixture
def slug(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Addresses are the whole platform's: each test has its own."""
    return lambda name: f"{name}-{abs(hash(request.node.nodeid)) % 10**8}"
