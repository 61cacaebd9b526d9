"""One due delivery → its network → the ledger, and what each outcome means.

The intent is committed before the network is called and the outcome after; what
lies between is `uncertain` until the network has been asked. Nothing here knows
a network, sleeps, or sends twice what was once confirmed or seen.
"""

from __future__ import annotations

from crosspost.publish.attempt import attempt_of
from crosspost.publish.doubting import refuted
from crosspost.publish.meaning import meaning, paused, unforeseen
from crosspost.publish.rivals import IN_FLIGHT, Contested, alike, look_unclaimed
from crosspost.publish.room import Room, Rules, keep
from crosspost.publish.sending import publish
from crosspost.publish.settling import double, found, settle, still_unknown
from crosspost.publish.waits import FIRST_LOOK, second_look, wait_over

__all__ = [
    "FIRST_LOOK",
    "IN_FLIGHT",
    "Contested",
    "Room",
    "Rules",
    "alike",
    "attempt_of",
    "double",
    "found",
    "keep",
    "look_unclaimed",
    "meaning",
    "paused",
    "publish",
    "refuted",
    "second_look",
    "settle",
    "still_unknown",
    "unforeseen",
    "wait_over",
]
