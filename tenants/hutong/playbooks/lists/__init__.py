"""The official lists of ten items (十无), for an office to take into its own rules."""

from hutong.playbooks.lists.official import OfficialList, official_list, official_lists
from hutong.playbooks.lists.taking_in import ListThere, ListUnknown, NotReadable, take_in

__all__ = ["ListThere", "ListUnknown", "NotReadable", "OfficialList", "official_list", "official_lists", "take_in"]
