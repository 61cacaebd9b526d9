"""One message written once, sent to every account exactly once."""

__version__ = "0.1.0"
