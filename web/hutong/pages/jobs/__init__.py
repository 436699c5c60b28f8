"""Background work, for who answers for it: an office its own, the platform all of them without their contents."""
