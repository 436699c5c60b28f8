"""Where cases are read, reported and acted upon."""

from hutong.pages.cases.acting import Acting
from hutong.pages.cases.reading import Reading
from hutong.pages.cases.reporting import Reporting
from hutong.pages.navigation import Entry
from hutong.texts import N_

controllers = [Reading, Reporting, Acting]
navigation = [Entry(N_("事项"), "/cases", "case.read", order=20)]
