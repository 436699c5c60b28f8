"""The published JSON Schema of the document, for editors and other systems."""

from typing import Any

import msgspec

from hutong.playbooks.document import Playbook


def json_schema() -> dict[str, Any]:
    """Draft 2020-12; unknown keys are refused."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Playbook)}
