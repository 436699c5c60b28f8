"""What a district or a city lays down for its offices: some sections of a playbook, taken over one by one."""
