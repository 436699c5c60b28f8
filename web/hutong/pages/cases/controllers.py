"""Where cases are read, reported and acted upon."""

from hutong.pages.cases.acting import Acting
from hutong.pages.cases.alike import Alike
from hutong.pages.cases.annotating import Annotating
from hutong.pages.cases.exporting import Exporting
from hutong.pages.cases.handing import Handing
from hutong.pages.cases.reading import Reading
from hutong.pages.cases.reporting import Reporting
from hutong.pages.cases.saving import Saving
from hutong.pages.cases.together import DoTogether
from hutong.pages.navigation import Entry
from hutong.texts import N_

controllers = [Reading, Reporting, Acting, Handing, Annotating, Alike, DoTogether, Saving, Exporting]
navigation = [Entry(N_("事项"), "/cases", "case.read", order=20)]
