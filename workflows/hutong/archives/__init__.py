"""What an office kept, month by month: a signed manifest over its photos and records, each hashing the one before."""
