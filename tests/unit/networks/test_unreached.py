"""Why a server was not reached: told apart where a person can do something."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime

import httpx
import pytest

from crosspost.errors import Unavailable
from crosspost.i18n import _
from crosspost.networks.outcomes import Where, told
from crosspost.networks.verdict import Verdict
from crosspost.networks.wire import Failure, failure
from crosspost.networks.witness import Exchange, Witness

NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)
WHERE = Where("ville", "social.example.fr", _("Renew it."))


def caused(by: Exception) -> httpx.ConnectError:
    """What a transport throws, with what led to it."""
    error = httpx.ConnectError("no")
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        (socket.gaierror(-2, "Name or service not known"), Failure.NAME),
        (ssl.SSLCertVerificationError("self-signed"), Failure.TRUST),
        (ConnectionRefusedError(111, "refused"), Failure.OTHER),
    ],
)
def test_the_cause_is_found_however_it_was_wrapped(
    cause: Exception, why: Failure
) -> None:
    wrapped = RuntimeError("an SDK's own")
    wrapped.__context__ = caused(cause)

    assert failure(wrapped) is why


def test_a_witness_keeps_it() -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise caused(socket.gaierror(-2, "unknown"))

    witness = Witness(httpx.MockTransport(refuse))
    with pytest.raises(httpx.ConnectError), httpx.Client(transport=witness) as client:
        client.get("https://social.example.fr/")

    assert witness.last is not None
    assert (witness.last.unsent, witness.last.failure) == (True, Failure.NAME)


@pytest.mark.parametrize(
    ("why", "said", "to_do"),
    [
        (Failure.OTHER, "could not be reached", "Nothing for now"),
        (Failure.NAME, "could not be found", "address in the configuration"),
        (Failure.TRUST, "could not prove", "certificates"),
    ],
)
def test_a_person_reads_what_to_look_at(why: Failure, said: str, to_do: str) -> None:
    exchange = Exchange("GET", "/", unsent=True, failure=why)

    outcome = told(Verdict.UNREACHED, exchange, WHERE, now=NOW)

    assert isinstance(outcome, Unavailable)
    assert said in str(outcome.message)
    assert "nothing was sent" in str(outcome.message)
    assert to_do in str(outcome.hint)
