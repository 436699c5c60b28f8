"""What all tests share. Real servers are one plugin (`servers.py`), worlds to test in another (`worlds.py`)."""

pytest_plugins = ["servers", "worlds"]
