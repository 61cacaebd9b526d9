"""A town's day on networks that misbehave, on simulated time, from one seed.

The real scheduler, ledger, adapters and SDKs run; only time, the networks and
the people are played. `python tests/simulate.py --seed 17` replays one day.
"""
