"""The OpenAPI document says what every address of the API takes."""

import pytest

_WITHOUT_BODY = (
    "/cancel", "/take-out", "/resume", "/seen", "/take-back", "/watch", "/unwatch", "/archives/make", "/checks/{kind}",
    "/stop", "/traces",
)  # fmt: skip


@pytest.fixture
def document(app):
    return app.openapi_schema.to_schema()


def test_every_address_that_takes_a_body_describes_it(document):
    missing = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if "/api/" not in path or method not in {"post", "put"} or path.endswith(_WITHOUT_BODY):
                continue
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            if not body.get("properties"):
                missing.append((method, path))
            if "application/problem+json" not in operation["responses"]["409"]["content"]:
                missing.append((method, path, 409))
    assert missing == []
    assert "/o/{slug}/api/cases" in document["paths"]


def test_a_body_stands_whole_where_it_is_used(document):
    step = document["paths"]["/o/{slug}/api/cases/{case_id}/steps"]["post"]
    schema = step["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["action"]
    assert schema["properties"]["action"] == {"type": "string", "maxLength": 40}
    assert [p["name"] for p in step["parameters"] if p["in"] == "header"] == ["Idempotency-Key"]
    walk = document["paths"]["/o/{slug}/api/patrols"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "$ref" not in str(walk)
