from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.networks.verdict import Step, Verdict, judge, retry_at
from crosspost.networks.witness import Exchange, Witness, is_safe

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
STATUSES = st.one_of(st.none(), st.integers(100, 599))


@given(STATUSES)
def test_only_a_clear_refusal_proves_that_nothing_was_published(
    status: int | None,
) -> None:
    verdict = judge(Step.CREATE, Exchange("POST", "/", status))
    assert (verdict is Verdict.UNCERTAIN) == (
        status is None or status < 400 or status in {402, 404, 407, 408, 409}
        or status in {412, 416, 418, 419, 420, 421, 423, 424, 425, 426, 427, 428}
        or (status > 431 and status != 451) or status == 430
    )  # fmt: skip


@given(STATUSES, st.sampled_from([Step.LOGIN, Step.UPLOAD, Step.LOOK]))
def test_nothing_is_uncertain_before_a_creation(status: int | None, step: Step) -> None:
    assert judge(step, Exchange("POST", "/", status)) is not Verdict.UNCERTAIN


@given(st.sampled_from(Step))
def test_what_was_never_sent_is_never_uncertain(step: Step) -> None:
    assert judge(step, Exchange("POST", "/", unsent=True)) is Verdict.UNREACHED


@given(st.dictionaries(
    st.sampled_from(["retry-after", "ratelimit-reset", "x-ratelimit-reset", "date"]),
    st.one_of(st.text(max_size=30), st.floats().map(str), st.integers().map(str)),
))  # fmt: skip
def test_a_wait_is_at_least_a_second_and_at_most_a_day(
    headers: dict[str, str],
) -> None:
    wait = retry_at(headers, now=NOW) - NOW
    assert timedelta(seconds=1) <= wait <= timedelta(days=1)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://social.fr/x", True),
        ("http://127.0.0.1:3000", True),
        ("http://localhost:3000", True),
        ("http://[::1]:3000", True),
        ("http://social.fr", False),
        ("http://127.0.0.1.evil.fr", False),
        ("http://10.0.0.1", False),
        ("ftp://social.fr", False),
        ("nonsense", False),
        ("https://", False),
    ],
)
def test_secrets_leave_only_where_nobody_listens(url: str, *, safe: bool) -> None:
    assert is_safe(url) is safe


def answering(status: int, body: bytes) -> Witness:
    return Witness(
        httpx.MockTransport(lambda _request: httpx.Response(status, content=body))
    )


def test_plain_http_to_another_machine_sends_nothing() -> None:
    witness = answering(200, b"")
    with pytest.raises(httpx.UnsupportedProtocol):
        witness.handle_request(httpx.Request("GET", "http://social.fr/"))
    assert witness.last is not None
    assert witness.last.unsent


def test_a_refusal_is_shown_and_a_success_is_not() -> None:
    for status, shown in ((200, False), (400, True)):
        witness = answering(status, b"the body")
        witness.handle_request(httpx.Request("POST", "https://social.fr/a?b=secret"))
        assert witness.last is not None
        assert ("the body" in witness.last.shown()) is shown
        assert "secret" not in witness.last.shown()
