"""Files in an S3 store, each under the prefix of the office it belongs to."""

from hutong.objects.errors import KeyOutside, ObjectMissing, ObjectTooBig, StoreAway, StoreRefused
from hutong.objects.keys import office_prefix
from hutong.objects.shelves import ObjectFacts, Shelf, Upload
from hutong.objects.store import Store

__all__ = [
    "KeyOutside",
    "ObjectFacts",
    "ObjectMissing",
    "ObjectTooBig",
    "Shelf",
    "Store",
    "StoreAway",
    "StoreRefused",
    "Upload",
    "office_prefix",
]
