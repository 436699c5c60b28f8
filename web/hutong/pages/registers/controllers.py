"""`/o/{office}/register`: the base register (台账), what is said about it, and its history."""

from hutong.pages.navigation import Entry
from hutong.pages.registers.keeping import Register
from hutong.pages.registers.saying import Corrections
from hutong.texts import N_

controllers = [Corrections, Register]
navigation = [
    Entry(N_("台账"), "/register", "register.keep", order=32),
    Entry(N_("台账更正"), "/register/new", "register.correct", order=33),
]
