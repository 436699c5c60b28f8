"""Routes of stewards: the first screen, the day, own reports, own points."""

from hutong.pages.navigation import Landing
from hutong.pages.stewards.today import Today

controllers = [Today]
landings = [Landing("/today", "desk.steward", order=60)]
