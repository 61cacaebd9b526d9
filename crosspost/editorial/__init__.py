"""The editorial rules, pure: when things may leave and what must be read first."""
