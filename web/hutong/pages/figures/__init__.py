"""The figures of an office, each opening onto what it was counted from."""
