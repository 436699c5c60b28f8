"""`/o/{office}/alleys`: the list, one alley, and what is kept of it."""

from hutong.pages.alleys.gathering import alley_panels
from hutong.pages.alleys.listing import AlleyList
from hutong.pages.alleys.showing import AlleyPage
from hutong.pages.navigation import Entry
from hutong.texts import N_

__all__ = ["alley_panels", "controllers", "navigation"]

controllers = [AlleyList, AlleyPage]
navigation = [Entry(N_("街巷"), "/alleys", "alley.read", order=45)]
