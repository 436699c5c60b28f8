"""Routes of duty sheets, and of what phones could not hand in."""

from hutong.pages.navigation import Entry
from hutong.pages.sheets.codes import Codes
from hutong.pages.sheets.typing_in import Sheets
from hutong.texts import N_

controllers = [Sheets, Codes]
navigation = [
    Entry(N_("纸单"), "/sheets", "checkin.record", order=13),
    Entry(N_("手机没送成的"), "/handed", "checkin.record", order=14),
    Entry(N_("手机没送成的"), "/handed", "desk.headquarters", order=70),
    Entry(N_("手机没送成的"), "/handed", "desk.office", order=70),
]
