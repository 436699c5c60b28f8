"""Routes of the day's work: walk, visit, fix, note."""

from hutong.pages.patrols.day import Day
from hutong.pages.patrols.fixes import Fixes
from hutong.pages.patrols.visits import Visits
from hutong.pages.patrols.walk import Walks

controllers = [Walks, Visits, Fixes, Day]
