"""The demonstration: a town's message, seen, sent and proved, without any account.

`town` is who speaks, `stage` where it happens, `proof` whether what arrived is
what was shown, `album` the page of it. What leaves goes through the very engine,
adapters and SDKs that publish for real; only what they reach is built in.
"""
