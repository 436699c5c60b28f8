"""Which photos a page lets its reader add: said in the address of the ticket, and signed for that reader.

    {{ ui.photos(form, "photos", _("现场照片"), photo_ticket("patrol", patrol_id, "scene")) }}

The right to add a photo is the right to the page that offers it; an address made up by hand opens nothing.
"""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import msgspec

from hutong.access.directory import OfficePlace
from hutong.errors import NotThere
from hutong.photos.schemas import About
from hutong.visits.visit import current_visit

_GOOD_FOR = timedelta(days=2)
"""A page may lie open over night."""


def photo_ticket(kind: str, subject_id: UUID | str, slot: str = "scene", item: str | None = None) -> str:
    """The address that gives this reader tickets for photos of one thing. Raises NotThere outside an office."""
    visit = current_visit()
    if visit.viewer is None or not isinstance(visit.place, OfficePlace):
        raise NotThere
    about = msgspec.convert({"kind": kind, "id": str(subject_id), "slot": slot, "item": item}, About)
    offer = ".".join((about.kind, str(about.id), about.slot, about.item or "", visit.now.strftime("%Y%m%d")))
    query = urlencode({"for": offer, "sign": visit.tokens.make(_tie(visit.viewer.id, offer))})
    return f"{visit.place.home}/photos/tickets?{query}"


def offered(query: str) -> About:
    """What a signed address offers to this reader; raises NotThere for another's, an old or a made-up one."""
    visit = current_visit()
    fields = parse_qs(query)
    offer, sign = fields.get("for", [""])[0], fields.get("sign", [""])[0]
    if visit.viewer is None or not visit.tokens.fits(sign, _tie(visit.viewer.id, offer)):
        raise NotThere
    kind, subject_id, slot, item, day = offer.split(".")
    made = datetime.strptime(day, "%Y%m%d").replace(tzinfo=visit.now.tzinfo)
    if visit.now - made > _GOOD_FOR:
        raise NotThere
    return msgspec.convert({"kind": kind, "id": subject_id, "slot": slot, "item": item or None}, About)


def offered_at(address: str) -> About:
    """The same from a whole address, as a form without script carries it."""
    return offered(urlsplit(address).query)


def _tie(viewer_id: UUID, offer: str) -> str:
    return f"photo|{viewer_id}|{offer}"
