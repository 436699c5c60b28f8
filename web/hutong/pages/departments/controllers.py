"""The pages of departments: what they were called to, what they have, and who leads them."""

from hutong.pages.departments.calls import Calls
from hutong.pages.departments.heads import Heads
from hutong.pages.departments.lists import Lists
from hutong.pages.departments.matters import Matters
from hutong.pages.departments.staff import Staff
from hutong.pages.navigation import Entry, Landing
from hutong.texts import N_

controllers = [Calls, Matters, Lists, Heads, Staff]
navigation = [
    Entry(N_("联动"), "/calls", "desk.department", where="district", order=1),
    Entry(N_("承办事项"), "/matters", "matter.act", where="district", order=2),
    Entry(N_("部门"), "/departments", "department.manage", where="district", order=6),
]
landings = [Landing("/calls", "desk.department", where="district")]
