"""The figures that documents print, each a named query over the journal, system by system.

What a figure counts is said once, in SQL fragments over the table `e` of effective events; value, rows and totals of
rows are made from the same fragments, so that a number always opens onto exactly what it was counted from.
"""

from hutong.reports.catalogue.appraising import APPRAISING
from hutong.reports.catalogue.gatherings import GATHERINGS
from hutong.reports.catalogue.improving import IMPROVING
from hutong.reports.catalogue.matters import MATTERS
from hutong.reports.catalogue.people import PEOPLE
from hutong.reports.catalogue.walking import WALKING
from hutong.reports.definitions import System

SYSTEMS: tuple[System, ...] = (*PEOPLE, *WALKING, *MATTERS, *GATHERINGS, *IMPROVING, *APPRAISING)
"""In the order in which a document speaks of them."""
