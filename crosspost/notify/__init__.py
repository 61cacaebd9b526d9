"""Writing to people: by mail, by a webhook, and the pulse that monitoring waits for.

What is to be told is kept in the ledger (`ports.notices`); here it is made into
something a person reads, and carried. Nothing here decides whether something is
news, and nothing here can delay or break publishing.
"""
