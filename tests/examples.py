"""How many random cases the properties try: few and always the same ones every day, many and new ones as proof.

A tree that was found good stays good: no lucky find fails somebody else's change. `make test-proof` goes looking.
"""

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no finding, and real servers are slow beside pure rules.
QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("everyday", max_examples=15, derandomize=True, database=None, **QUIET)
settings.register_profile("proof", max_examples=500, print_blob=True, **QUIET)
settings.load_profile("everyday")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--hypothesis-profile=proof` every property is a proof."""
    if config.getoption("--hypothesis-profile") != "proof":
        return
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.proof)
            item.add_marker(pytest.mark.timeout(1800))
