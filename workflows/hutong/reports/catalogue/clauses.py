"""Fragments that several systems ask with."""

STEWARD = "e.data->>'post_kind' = ANY(:stewards)"
CHIEF = "e.data->>'post_kind' = ANY(:chiefs)"
SUBJECT = "e.subject::text"


def not_followed(by: str) -> str:
    """No later event of the same subject is such; `by` speaks of the later one as `x`."""
    return (
        "NOT EXISTS (SELECT FROM events x WHERE x.subject = e.subject"
        f" AND (x.occurred_at, x.id) > (e.occurred_at, e.id) AND {by})"
    )
