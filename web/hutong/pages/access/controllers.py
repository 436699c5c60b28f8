"""Routes of signing in and of the own account."""

from hutong.pages.access.account import Account
from hutong.pages.access.codes import PhoneSignIn
from hutong.pages.access.demo import Demo
from hutong.pages.access.links import PasswordLinks
from hutong.pages.access.sign_in import SigningIn
from hutong.pages.access.staff import StaffAccounts
from hutong.pages.access.welcome import Welcome
from hutong.pages.navigation import Entry
from hutong.texts import N_

controllers = [Welcome, SigningIn, PhoneSignIn, PasswordLinks, Account, StaffAccounts, Demo]
navigation = [Entry(N_("账号"), "/accounts", "account.manage", order=95)]
