"""What a playbook would meet in its own office: holders, alleys, hours, departments, calendar. Warnings, all."""

from hutong.playbooks.linting.linting import lint

__all__ = ["lint"]
