"""The rules of an office under `/o/{slug}/api/playbooks`."""

from hutong.api.playbooks.deciding import Deciding
from hutong.api.playbooks.reading import Reading
from hutong.api.playbooks.rehearsing import Rehearsing
from hutong.api.playbooks.taking_in import TakingIn
from hutong.api.playbooks.withdrawing import Withdrawing
from hutong.api.playbooks.writing import Writing

controllers = [Reading, Writing, Deciding, Rehearsing, TakingIn, Withdrawing]
