"""Reading, drafting and publishing the rules of an office."""

from hutong.pages.navigation import Entry
from hutong.pages.playbooks.deciding import Deciding
from hutong.pages.playbooks.drafting import Drafting
from hutong.pages.playbooks.rules import Rules
from hutong.pages.playbooks.taking_in import TakingIn
from hutong.pages.playbooks.withdrawing import Withdrawing
from hutong.texts import N_

controllers = [Rules, Drafting, Deciding, TakingIn, Withdrawing]
navigation = [Entry(N_("制度"), "/playbooks", "office.read", order=70)]
