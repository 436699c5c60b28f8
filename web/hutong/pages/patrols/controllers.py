"""Routes of the day's work: walk, visit, fix, note, and the needs that were heard."""

from hutong.pages.patrols.walk import Walks

controllers = [Walks]
