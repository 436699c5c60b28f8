"""What all tests share. The servers are a plugin of their own: `servers.py`."""

pytest_plugins = ["servers"]
