"""All that is wrong with a playbook, at once, each with its path."""

from hutong.playbooks.checking.findings import Finding, Severity, is_fatal

__all__ = ["Finding", "Severity", "is_fatal"]
