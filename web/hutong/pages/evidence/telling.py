"""What is told of a matter in its evidence: the same that its page tells this reader, and no word more."""

from typing import Any

from hutong.photos.queries import PhotoView
from hutong.texts import gettext


def case_facts(page: dict[str, Any]) -> dict[str, Any]:
    """From the context of the matter's page, which leaves out what the reader may not see."""
    case, contact = page["case"], page["contact"]
    return {
        "number": case.number,
        "title": case.title,
        "category": page["category"],
        "grade": page["grade"],
        "alley": case.state.alley.name,
        "source": gettext(page["source"]),
        "description": case.description or "",
        "opened_at": case.state.opened_at,
        "closed_at": case.state.closed_at,
        "due_at": case.state.due_at,
        "reporter": page["reporter"],
        "contact": {"name": contact.name or "", "phone": contact.phone or ""} if contact else None,
        "history": [
            {"at": line.at, "what": line.title, "who": line.who or "", "note": line.note or ""}
            for line in page["timeline"]
        ],
        "persuasion": [
            {
                "round": one.round, "day": one.day, "who_went": one.who_went, "difficulty": one.difficulty or "",
                "help_agreed": one.help_agreed or "", "agreed": one.agreed,
            }
            for one in page["rounds"]
            if not one.erased_at
        ],
    }  # fmt: skip


def photo_name(number: int, photo: PhotoView) -> str:
    return f"photos/{number:03d}-{photo.slot}-{photo.id}.jpg"
