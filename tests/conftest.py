"""What all tests share, each a plugin: real servers, worlds to test in, visitors of the whole application."""

pytest_plugins = ["servers", "worlds", "visitors"]
