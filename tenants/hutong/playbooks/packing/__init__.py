"""A playbook as a file that travels: signed, readable, and comparable line by line."""
