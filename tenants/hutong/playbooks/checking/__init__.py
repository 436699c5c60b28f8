"""All that is wrong with a playbook, at once, each with its path."""

from hutong.playbooks.checking.checks import Checked, check, check_bytes, check_text, on_lines
from hutong.playbooks.checking.findings import Finding, Severity, is_fatal

__all__ = ["Checked", "Finding", "Severity", "check", "check_bytes", "check_text", "is_fatal", "on_lines"]
