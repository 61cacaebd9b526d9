"""The register of access: what the journal says of it, and what it does not yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crosspost.editorial.access import ACT, Access, Key, news, noted
from crosspost.model import Json
from crosspost.ports import Line
from crosspost.team import Role

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
LENA: Key = ("lena", "ville")

REGISTER = st.dictionaries(
    st.tuples(st.sampled_from(["lena", "yann"]), st.sampled_from(["ville", "musee"])),
    st.builds(Access, st.sampled_from(Role)),
    max_size=4,
)


def written(changes: list[tuple[Key, Json]], *, hours: int) -> list[Line]:
    at = NOON + timedelta(hours=hours)
    return [
        Line(1, at, "", ACT, f"{ACT}.{who}", detail, "", "")
        for (who, _entity), detail in changes
    ]


@given(st.lists(REGISTER, max_size=5))
def test_once_written_nothing_of_a_register_is_news(
    registers: list[dict[Key, Access]],
) -> None:
    lines: list[Line] = []
    for hours, now in enumerate(registers):
        lines += written(news(noted(lines), now), hours=hours)
        assert news(noted(lines), now) == []


def test_being_on_call_leaves_since_when_a_role_is_as_it_is() -> None:
    first = {LENA: Access(Role.WRITER)}
    call = ((NOON, NOON + timedelta(days=1)),)
    second = {LENA: replace(first[LENA], on_call=call)}
    lines = written(news({}, first), hours=0)
    lines += written(news(noted(lines), second), hours=1)
    assert len(lines) == 2
    assert noted(lines)[LENA].since == NOON


def test_a_role_that_was_lost_and_given_again_is_a_new_one() -> None:
    lines: list[Line] = []
    for hours, role in enumerate([Role.WRITER, None, Role.WRITER]):
        now = {LENA: Access(role)} if role else {}
        lines += written(news(noted(lines), now), hours=hours)
    assert noted(lines)[LENA].since == NOON + timedelta(hours=2)
    assert [one.detail["before"] for one in lines] == [None, "writer", None]
