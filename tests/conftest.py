"""What all tests share, each a plugin: random examples, servers, worlds, visitors of the application, their ways, what long proofs measured."""

pytest_plugins = ["examples", "servers", "worlds", "visitors", "crawling", "reporting", "demos"]
