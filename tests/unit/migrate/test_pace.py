"""An import uses its share of every quota, and none of its requests is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crosspost.clock import ManualClock
from crosspost.engine.pace import Window
from crosspost.migrate.pace import Pacer, Quota, Spent, beside, takes
from crosspost.networks.bluesky.importer import WINDOWS
from crosspost.networks.bluesky.rates import RATES
from crosspost.networks.fake.bluesky import points
from crosspost.networks.fake.books import Books
from crosspost.networks.fake.windows import Meter
from crosspost.ports import Used

START = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
SHARE = 0.9
HOUR, DAY = 4_500, 31_500


@dataclass
class Server:
    """The built-in server's own quotas, without its records."""

    clock: ManualClock
    meter: Meter = field(default_factory=lambda: Meter(Books(), "test"))
    hours: dict[int, int] = field(default_factory=dict)
    refused: int = 0

    def write(self, cost: int) -> None:
        now = self.clock.now()
        standings = [
            self.meter.spend(window, "ville", points=cost, now=now)
            for window in (points.HOUR, points.DAY)
        ]
        self.refused += any(one.over for one in standings)
        hour = int((now - START) / timedelta(hours=1))
        self.hours[hour] = self.hours.get(hour, 0) + cost


def drive(server: Server, costs: Iterator[int], *, hours: int) -> None:
    """Import for so long, a request taking 10 ms, with a new process each morning."""
    clock, spent = server.clock, list[Spent]()
    pacer, morning = Pacer(WINDOWS, share=SHARE), START.date()
    for cost in costs:
        if clock.now().date() != morning:
            spent += pacer.fresh()
            pacer = Pacer(WINDOWS, share=SHARE, spent=spent)
            morning = clock.now().date()
        price = {"points": cost, "uploads": 0}
        clock.advance_to(pacer.ready_at(price, clock.now()))
        if clock.now() >= START + timedelta(hours=hours):
            return
        pacer.spend(price, clock.now())
        server.write(cost)
        clock.advance(seconds=0.01)


def allowed(hours: Mapping[int, int], hour: int) -> int:
    """What the share leaves in this hour, of the hour and of the day."""
    used = sum(hours.get(one, 0) for one in range(hour - 23, hour))
    return max(min(HOUR, DAY - used), 0)


def test_days_of_import_use_what_the_share_leaves_and_nothing_is_refused() -> None:
    server = Server(ManualClock(START))
    costs = (6 if number % 17 == 0 else 2 for number in range(100_000))
    drive(server, costs, hours=76)

    assert server.refused == 0
    for hour in range(76):
        left = allowed(server.hours, hour)
        used = server.hours.get(hour, 0)
        assert used >= 0.95 * left or left < 200, (hour, used, left)
    assert sum(server.hours.values()) > 3 * DAY * 0.99


def test_within_an_hour_the_use_is_even() -> None:
    server = Server(ManualClock(START))
    pacer = Pacer(WINDOWS, share=SHARE)
    minutes: dict[int, int] = {}
    while server.clock.now() < START + timedelta(minutes=50):
        server.clock.advance_to(pacer.ready_at({"points": 2}, server.clock.now()))
        pacer.spend({"points": 2}, server.clock.now())
        minute = (server.clock.now() - START) // timedelta(minutes=1)
        minutes[minute] = minutes.get(minute, 0) + 2
    assert max(minutes.values()) <= 2.2 * HOUR / 60


@given(
    st.lists(st.tuples(st.integers(2, 300), st.floats(0, 900)), min_size=1, max_size=60)
)
def test_no_stretch_of_an_hour_holds_more_than_the_share(
    requests: Sequence[tuple[int, float]],
) -> None:
    clock = ManualClock(START)
    pacer = Pacer(WINDOWS, share=0.1)
    used: list[tuple[datetime, int]] = []
    for cost, pause in requests:
        clock.advance(seconds=pause)
        clock.advance_to(pacer.ready_at({"points": cost}, clock.now()))
        pacer.spend({"points": cost}, clock.now())
        used.append((clock.now(), cost))
    for begin, _cost in used:
        end = begin + timedelta(hours=1)
        within = sum(cost for at, cost in used if begin <= at < end)
        assert within <= 500


def test_the_quota_of_uploads_is_waited_for() -> None:
    pacer = Pacer(WINDOWS, share=SHARE)
    for _number in range(225):
        pacer.spend({"points": 2, "uploads": 4}, START)
    assert pacer.ready_at({"uploads": 1}, START) > START + timedelta(hours=23)
    assert pacer.ready_at({"points": 2}, START + timedelta(hours=2)) == START + (
        timedelta(hours=2)
    )


def test_a_new_run_remembers_what_the_one_before_used() -> None:
    before = Pacer(WINDOWS, share=SHARE)
    before.spend({"points": HOUR}, START)
    after = Pacer(WINDOWS, share=SHARE, spent=before.fresh())
    assert after.ready_at({"points": 2}, START) > START + timedelta(minutes=59)


def test_what_others_use_is_left_to_them() -> None:
    pacer = Pacer(WINDOWS, share=SHARE)
    reset = START + timedelta(minutes=20)
    pacer.told(Quota(5_000, 501, reset))
    assert pacer.ready_at({"points": 2}, START) == START
    pacer.told(Quota(5_000, 499, reset))
    assert pacer.ready_at({"points": 2}, START) == reset


def test_what_the_days_posts_use_is_counted_in_the_reserve() -> None:
    """500 points are theirs; what they use beyond them, the import does without."""
    posts = Used(START, posts=300, records=300, single=300)
    earlier = Used(START, other={"points": 77})
    server = Server(ManualClock(START + timedelta(seconds=1)))
    pacer = Pacer(
        WINDOWS, share=SHARE, beside=lambda: beside([posts, earlier], RATES.cost)
    )
    while server.clock.now() < START + timedelta(minutes=59):
        price = {"points": 2, "uploads": 0}
        server.clock.advance_to(pacer.ready_at(price, server.clock.now()))
        pacer.spend(price, server.clock.now())
        server.write(2)
    assert server.hours[0] + 600 <= 5_000
    assert server.hours[0] > 4_300


def test_how_long_it_takes_is_said_before() -> None:
    week = takes(WINDOWS, {"points": 7 * DAY}, share=SHARE)
    assert timedelta(days=6) <= week <= timedelta(days=7)
    assert takes((), {"points": 1_000}, share=SHARE) == timedelta(0)
    pictures = takes(WINDOWS, {"uploads": 4_500}, share=SHARE)
    assert pictures == timedelta(days=4)
    assert takes((Window("x", 10, 60, even=True),), {"x": 5}, share=1) == timedelta(
        seconds=30
    )
