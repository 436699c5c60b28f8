"""Improvement projects: list and sheet, plan, stages, and what is noted on the way."""

from hutong.pages.improvements.listing import Listing
from hutong.pages.improvements.noting import Noting
from hutong.pages.improvements.planning import Planning
from hutong.pages.navigation import Entry
from hutong.texts import N_

controllers = [Listing, Planning, Noting]
navigation = [Entry(N_("整治提升"), "/improvements", "alley.read", order=58)]
