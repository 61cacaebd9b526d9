"""What a Bluesky server lets an account do in a while, and how it says so."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from crosspost.networks.fake.bluesky.errors import failure
from crosspost.networks.fake.http import Answer, Refusal
from crosspost.networks.fake.windows import Meter, Standing, Window

HOUR = Window("bluesky.hour", 5_000, 3_600)
DAY = Window("bluesky.day", 35_000, 86_400)
ADDRESS = Window("bluesky.address", 3_000, 300)
LOGIN = Window("bluesky.login", 30, 300)
# Documented are 300; users of the hosted service were stopped at 100.
LOGIN_DAY = Window("bluesky.login-day", 100, 86_400)
UPLOADS = Window("bluesky.uploads", 1_000, 86_400)

CREATE, PUT, DELETE = 3, 2, 1
_ACTIONS = {"create": CREATE, "update": PUT, "delete": DELETE}


def cost(actions: Sequence[str]) -> int:
    """Points of a batch."""
    return sum(_ACTIONS[action] for action in actions)


def spend(
    meter: Meter,
    windows: Sequence[Window],
    who: str,
    *,
    points: int,
    now: datetime,
) -> list[Standing]:
    """Use points of every window.

    Raises:
        Refusal: 429 with the headers of the window that is used up.
    """
    standings = [meter.spend(window, who, points=points, now=now) for window in windows]
    over = [one for one in standings if one.over]
    if over:
        worst = max(over, key=lambda one: one.reset)
        wait = max(math.ceil((worst.reset - now).total_seconds()), 1)
        told = headers([worst]) | {"retry-after": str(wait)}
        raise Refusal(failure(429).with_headers(told))
    return standings


def tightest(answer: Answer, counted: Mapping[str, str]) -> Answer:
    """The answer with the headers of one policy: the one with the least left.

    Args:
        answer: Perhaps with the headers of an account's points.
        counted: The headers of what is counted for an address.
    """
    own = dict(answer.headers)
    if not counted or "retry-after" in own:
        return answer
    left = own.get("ratelimit-remaining")
    if left is not None and int(left) <= int(counted["ratelimit-remaining"]):
        return answer
    kept = {name: told for name, told in own.items() if name not in counted}
    return Answer(answer.status, (*kept.items(), *counted.items()), answer.body)


def headers(standings: Sequence[Standing]) -> dict[str, str]:
    """The headers of the policy with the least that is left: only that one shows."""
    if not standings:
        return {}
    least = min(standings, key=lambda one: one.left)
    return {
        "ratelimit-limit": str(least.window.limit),
        "ratelimit-remaining": str(least.left),
        "ratelimit-reset": str(math.ceil(least.reset.timestamp())),
        "ratelimit-policy": f"{least.window.limit};w={least.window.seconds}",
    }
