"""What a Bluesky server's refusals mean."""

from __future__ import annotations

import pytest

from crosspost.networks.bluesky.outcomes import BlueskyReading
from crosspost.networks.verdict import Step, Verdict
from crosspost.networks.witness import Exchange


def refused(body: bytes) -> Exchange:
    path = "/xrpc/com.atproto.repo.putRecord"
    return Exchange("POST", path, status=400, body=body)


@pytest.mark.parametrize(
    "body", [b"", b'{"error": "ExpiredToken", "m', b"<html>Bad Request</html>"]
)
def test_a_refusal_that_was_cut_on_the_way_fails_no_post(body: bytes) -> None:
    """It may have been about the session; nothing was done, so it is tried again."""
    found = BlueskyReading().verdict(Step.CREATE, refused(body))

    assert found is Verdict.UNAVAILABLE


def test_a_refusal_of_the_post_itself_is_one() -> None:
    body = b'{"error": "InvalidRequest", "message": "Invalid TID string"}'

    assert BlueskyReading().verdict(Step.CREATE, refused(body)) is None
