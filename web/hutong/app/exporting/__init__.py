"""One office, whole: its rows, its files, and a manifest that counts and hashes both."""

from hutong.app.exporting.archive import FORMAT, export_office

__all__ = ["FORMAT", "export_office"]
