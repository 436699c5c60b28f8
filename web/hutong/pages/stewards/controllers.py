"""Routes of stewards: the first screen, reporting, own reports and points, confirming."""

from hutong.pages.navigation import Landing
from hutong.pages.stewards.confirming import Confirming
from hutong.pages.stewards.points import MyPoints
from hutong.pages.stewards.reporting import Reporting
from hutong.pages.stewards.today import Today

controllers = [Today, Reporting, MyPoints, Confirming]
landings = [Landing("/today", "desk.steward", order=60)]
