"""What all tests share, each a plugin: random examples, real servers, worlds to test in, visitors of the whole application."""

pytest_plugins = ["examples", "servers", "worlds", "visitors"]
