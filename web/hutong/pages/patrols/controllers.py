"""Routes of the day's work: walk, visit, fix, note."""

from hutong.pages.navigation import Entry
from hutong.pages.patrols.day import Day
from hutong.pages.patrols.fixes import Fixes
from hutong.pages.patrols.left import LeftWalks
from hutong.pages.patrols.needs import ANSWERERS, Needs
from hutong.pages.patrols.record import WalkRecords, panels
from hutong.pages.patrols.visits import Visits
from hutong.pages.patrols.walk import Walks
from hutong.texts import N_

controllers = [Walks, LeftWalks, WalkRecords, Visits, Fixes, Day, Needs]
alley_panels = panels
# Stewards hear needs and read the answers among their own reports; they have no menu.
navigation = [Entry(N_("需求"), "/needs", desk, order=30) for desk in ANSWERERS]
