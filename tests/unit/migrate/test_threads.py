"""Chains of replies: against the plainest reading of the rule."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from crosspost.migrate.threads import NOWHERE, Quote, Stand, classify, hang
from crosspost.migrate.values import PostClass, Reason

# Each post: what it shows, and which one it replies to (modulo their number).
POSTS = st.lists(
    st.tuples(
        st.sampled_from([*Stand, Stand.SELF, Stand.SELF]),
        st.one_of(st.just(NOWHERE), st.integers(0, 20)),
    ),
    max_size=14,
)
USABLE = {Stand.ALONE}


def arranged(posts: list[tuple[Stand, int]]) -> tuple[bytearray, array[int]]:
    stands = bytearray(stand for stand, _above in posts)
    parents = array("i")
    for stand, above in posts:
        known = stand is Stand.SELF and above != NOWHERE
        parents.append(above % len(posts) if known else NOWHERE)
    return stands, parents


def plainly(place: int, stands: bytearray, parents: array[int]) -> Reason | None:
    """Walk up from each post anew: the rule, without anything kept."""
    seen = set()
    while stands[place] == Stand.SELF:
        if place in seen:
            return Reason.REPLY_CYCLE
        seen.add(place)
        place = parents[place]
        if place == NOWHERE:
            return Reason.PARENT_MISSING
    if stands[place] in {Stand.UNREADABLE, Stand.DUPLICATE, Stand.SUPERSEDED}:
        return Reason.PARENT_MISSING
    return None if stands[place] == Stand.ALONE else Reason.IN_OTHER_CONVERSATION


@given(POSTS)
def test_only_a_chain_that_ends_at_ones_own_post_is_ones_own(
    posts: list[tuple[Stand, int]],
) -> None:
    stands, parents = arranged(posts)

    verdicts = classify(stands, parents, {})

    for place, stand in enumerate(stands):
        if stand == Stand.SELF:
            assert verdicts.of(place)[1] is plainly(place, stands, parents)
        replied = any(
            above == place and stands[one] == Stand.SELF
            for one, above in enumerate(parents)
        )
        if stand == Stand.ALONE:
            expected = PostClass.THREAD if replied else PostClass.OWN
            assert verdicts.of(place) == (expected, None)


def test_a_quote_says_what_a_lone_post_is_and_a_thread_what_it_is_in_one() -> None:
    stands = bytearray([Stand.ALONE, Stand.ALONE, Stand.ALONE, Stand.SELF])
    parents = array("i", [NOWHERE, NOWHERE, NOWHERE, 2])
    quotes = {0: Quote.OTHER, 1: Quote.SELF, 2: Quote.SELF, 3: Quote.OTHER}

    verdicts = classify(stands, parents, quotes)

    assert [verdicts.of(place)[0] for place in range(4)] == [
        PostClass.QUOTE_OTHER,
        PostClass.QUOTE_SELF,
        PostClass.THREAD,
        PostClass.THREAD,
    ]


@given(POSTS, st.lists(st.integers(0, 1), min_size=14, max_size=14))
def test_each_post_hangs_below_the_nearest_imported_one(
    posts: list[tuple[Stand, int]], reasons: list[int]
) -> None:
    _stands, parents = arranged(posts)
    for place, above in enumerate(parents):  # parents are older: no circles
        parents[place] = above if above < place else NOWHERE

    hanging = hang(parents, reasons)

    for place in range(len(parents)):
        above, chain = parents[place], []
        while above != NOWHERE:
            chain += [above] if not reasons[above] else []
            above = parents[above]
        assert hanging.above[place] == (chain[0] if chain else NOWHERE)
        assert hanging.top[place] == (chain[-1] if chain else place)
