"""How long a request may take: a deadline, and what its body needs beside."""

from __future__ import annotations

import httpx
import pytest

from crosspost.networks.wire import upload_seconds


@pytest.mark.parametrize(
    ("size", "seconds"),
    [(0, 0), (2_000_000, 1), (300_000_000, 150), (3_000_000_000, 150)],
)
def test_a_large_body_has_more_time_and_never_more_than_a_claim_lasts(
    size: int, seconds: float
) -> None:
    headers = {"content-length": str(size)}
    request = httpx.Request("POST", "https://x.test", headers=headers)
    assert upload_seconds(request) == seconds
    assert upload_seconds(httpx.Request("GET", "https://x.test")) == 0
