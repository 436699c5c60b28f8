"""Files in an S3 store, each under the prefix of the office it belongs to."""

from hutong.objects.errors import KeyOutside, ObjectMissing, ObjectTooBig, StoreAway, StoreRefused
from hutong.objects.keys import office_prefix
from hutong.objects.shelves import ObjectFacts, Shelf, Upload
from hutong.objects.store import Store
from hutong.objects.vault import Lock, Put, Vault

__all__ = [
    "KeyOutside",
    "Lock",
    "ObjectFacts",
    "ObjectMissing",
    "ObjectTooBig",
    "Put",
    "Shelf",
    "Store",
    "StoreAway",
    "StoreRefused",
    "Upload",
    "Vault",
    "office_prefix",
]
