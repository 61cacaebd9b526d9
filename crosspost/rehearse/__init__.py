"""A coming month, played in seconds on built-in networks that misbehave.

Everything real is only read: the configuration, the outbox, what the ledger holds
ready. What is written goes into a folder of its own, gone when it is over.
"""
