"""The table of outcomes: what each failure means at each step, on both networks.

Every cell goes through the real SDK and a real socket.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from contract.scripted import (
    CANARY,
    DID,
    OWN_ID,
    Answer,
    Scripted,
    as_json,
    cut_after,
    cut_before,
    reset,
    scripted,
    silent,
    token,
    trickle,
    trickled_headers,
)
from contract.stage import KeptSession, Notebook, album, picture
from crosspost.clock import ManualClock
from crosspost.errors import (
    AccessDenied,
    KeyTaken,
    Outcome,
    Rejected,
    Throttled,
    Unavailable,
    Uncertain,
)
from crosspost.model import Account, Delivery, Prepared, Receipt, Wording
from crosspost.networks import network, wire
from crosspost.ports import Order, Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract.scripted import Misbehave
    from crosspost.ports import Publisher

PATIENT = 10.0
HURRIED = 0.3
ENDLESS = {"silence", "trickle", "trickled headers"}
PASSWORD = "abcd-efgh-ijkl-mnop"
RED = picture("red", "Rouge.")
U, C, A, T, R = Unavailable, Uncertain, AccessDenied, Throttled, Rejected

Row = tuple[type[Outcome], type[Outcome], type[Outcome], type[Outcome]]

STEPS = ("login", "upload", "create", "look")
TABLE: dict[str, Row] = {
    # login, upload, create, look
    "refused": (U, U, U, U),
    "reset": (U, U, C, U),
    "cut before": (U, U, C, U),
    "cut after": (U, U, C, U),
    "silence": (U, U, C, U),
    "trickle": (U, U, C, U),
    "trickled headers": (U, U, C, U),
    "truncated": (U, U, C, U),
    "{}": (U, U, C, U),
    "html": (U, U, C, U),
    "redirect": (U, U, C, U),
    "400": (U, R, R, U),
    "401": (A, A, A, A),
    "403": (A, A, A, A),
    "404": (U, U, C, U),
    "409": (U, U, C, U),
    "413": (U, R, R, U),
    "422": (U, R, R, U),
    "429": (T, T, T, T),
    "500": (U, U, C, U),
    "502": (U, U, C, U),
    "503": (U, U, C, U),
    "504": (U, U, C, U),
    "revoked": (A, A, A, A),
}
ERRORS = {
    "bluesky": {"error": "Something", "message": f"{CANARY}"},
    "mastodon": {"error": f"Something: {CANARY}"},
}
REVOKED = {
    "bluesky": as_json(
        {"error": "ExpiredToken", "message": "Token has been revoked"}, 400
    ),
    "mastodon": as_json({"error": "The access token was revoked"}, 401),
}
PATHS: dict[str, dict[str, tuple[str, ...]]] = {
    "bluesky": {
        "login": ("createSession", "refreshSession", "getSession"),
        "upload": ("uploadBlob",),
        "create": ("putRecord",),
        "look": ("getRecord",),
    },
    "mastodon": {
        "login": ("accounts/verify_credentials",),
        "upload": ("/api/v2/media",),
        "create": ("/api/v1/statuses",),
        "look": (f"/accounts/{OWN_ID}/statuses",),
    },
}
SHAPES: dict[str, Misbehave | Answer] = {
    "reset": reset,
    "cut before": cut_before,
    "cut after": cut_after,
    "silence": silent,
    "trickle": trickle,
    "trickled headers": trickled_headers,
    "truncated": Answer(200, b'{"id": "99", "uri": "at://'),
    "{}": as_json({}),
    "html": Answer(200, b"<html>Bienvenue sur le Wi-Fi</html>", "text/html"),
    "redirect": Answer(302, b"", headers={"location": "/elsewhere"}),
}


def misbehaviour(how: str, name: str) -> Misbehave | Answer:
    if how == "revoked":
        return REVOKED[name]
    return SHAPES.get(how) or as_json(ERRORS[name], int(how))


@dataclass
class Theatre:
    """A publisher on a scripted server."""

    name: str
    server: Scripted
    sessions: KeptSession
    clock: ManualClock
    secret: str = PASSWORD
    waits: list[float] = field(default_factory=list)
    outside: wire.Wire | None = None

    def transport(self) -> wire.Wire:
        self.outside = wire.outside(seconds=PATIENT)
        return self.outside

    def publisher(self) -> Publisher:
        surroundings = Surroundings(
            clock=self.clock,
            secret=lambda: self.secret,
            sessions=self.sessions,
            transport=self.transport,
            attempt_seconds=PATIENT,
            wait=self.waits.append,
        )
        return network(self.name).connect(self.account, surroundings)

    @property
    def account(self) -> Account:
        return Account(
            f"ville-{self.name}",
            self.name,
            "ville",
            "ville.test",
            server=self.server.url,
            identity=DID if self.name == "bluesky" else OWN_ID,
        )

    def delivery(self, *, pictures: bool = False, text: str = "Bonjour.") -> Delivery:
        made = network(self.name)
        prepared = Prepared(
            made.assumed(self.account),
            self.account.identity,
            media=(RED,) if pictures else (),
        )
        due = self.clock.now()
        order = Order("pont", self.account, Wording(text), prepared, due)
        return Delivery(
            "pont.ville",
            "pont",
            self.account.name,
            self.name,
            "ville.test",
            "ville",
            due,
            made.render(order).parts,
        )

    def go(self, step: str, publisher: Publisher) -> object:
        """Everything up to `step` goes well before; then the step itself."""
        delivery = self.delivery(pictures=step == "upload")
        notes = Notebook(pictures=album(RED), started=self.clock.now())
        if step == "login":
            return publisher.mark(delivery)
        if step == "look":
            return publisher.look(delivery, notes, known=())
        return list(publisher.publish(delivery, notes))


@pytest.fixture(params=["bluesky", "mastodon"])
def theatre(request: pytest.FixtureRequest) -> Iterator[Theatre]:
    clock = ManualClock(datetime.now(UTC))
    with scripted() as server:
        yield Theatre(request.param, server, KeptSession(), clock)


def spoil(theatre: Theatre, step: str, how: str) -> None:
    if how == "refused":
        theatre.server.refuse()
        return
    if how in ENDLESS and theatre.outside is not None:
        theatre.outside._seconds = HURRIED
    for path in PATHS[theatre.name][step]:
        theatre.server.always[path] = misbehaviour(how, theatre.name)


def opened(theatre: Theatre, step: str) -> Publisher:
    publisher = theatre.publisher()
    if step != "login":
        publisher.mark(theatre.delivery())
    return publisher


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("how", TABLE)
def test_what_it_means(theatre: Theatre, how: str, step: str) -> None:
    publisher = opened(theatre, step)
    spoil(theatre, step, how)
    with pytest.raises(Outcome) as caught:
        theatre.go(step, publisher)
    publisher.close()

    assert type(caught.value) is TABLE[how][STEPS.index(step)]
    assert CANARY not in str(caught.value)
    assert CANARY not in str(caught.value.hint)
    for secret in (PASSWORD, token()[:30]):
        assert secret not in f"{caught.value} {caught.value.detail}"


@pytest.mark.parametrize("step", STEPS)
def test_where_nothing_is_wrong_nothing_is_raised(theatre: Theatre, step: str) -> None:
    publisher = opened(theatre, step)
    theatre.go(step, publisher)
    publisher.close()


@pytest.mark.parametrize("how", ["500", "cut after", "silence", "{}"])
def test_a_write_is_never_sent_twice(theatre: Theatre, how: str) -> None:
    publisher = opened(theatre, "create")
    spoil(theatre, "create", how)
    with pytest.raises(Uncertain):
        theatre.go("create", publisher)
    [ending] = PATHS[theatre.name]["create"]
    assert (
        sum(
            one.method == "POST" and one.name.endswith(ending)
            for one in theatre.server.asked
        )
        == 1
    )


def test_a_read_is_asked_again(theatre: Theatre) -> None:
    publisher = opened(theatre, "look")
    [ending] = PATHS[theatre.name]["look"]
    theatre.server.wrong[ending] = [as_json({}, 502)]
    theatre.go("look", publisher)


# -- waiting --------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-1, 0, 1])
@pytest.mark.parametrize("form", ["retry-after", "http date", "epoch", "iso"])
def test_the_wait_is_right_whatever_the_clocks_say(
    theatre: Theatre, form: str, hours: int
) -> None:
    there = theatre.clock.now() + timedelta(hours=hours)
    back = there + timedelta(seconds=120)
    said = {
        "retry-after": {"retry-after": "120"},
        "http date": {"retry-after": format_datetime(back, usegmt=True)},
        "epoch": {"ratelimit-reset": str(int(back.timestamp()))},
        "iso": {"x-ratelimit-reset": back.isoformat()},
    }[form]
    publisher = opened(theatre, "create")
    headers = {"date": format_datetime(there, usegmt=True), **said}
    [ending] = PATHS[theatre.name]["create"]
    theatre.server.always[ending] = Answer(429, b"{}", headers=headers)
    with pytest.raises(Throttled) as caught:
        theatre.go("create", publisher)
    wait = caught.value.retry_at - theatre.clock.now()
    assert timedelta(seconds=118) <= wait <= timedelta(seconds=122)


@pytest.mark.parametrize("said", ["-30", "0", "1e99", "nonsense", ""])
def test_a_wait_is_never_backwards_nor_endless(theatre: Theatre, said: str) -> None:
    publisher = opened(theatre, "create")
    [ending] = PATHS[theatre.name]["create"]
    headers = {"retry-after": said} if said else {}
    theatre.server.always[ending] = Answer(429, b"{}", headers=headers)
    with pytest.raises(Throttled) as caught:
        theatre.go("create", publisher)
    wait = caught.value.retry_at - theatre.clock.now()
    assert timedelta(0) < wait <= timedelta(days=1)


# -- Bluesky's session ----------------------------------------------------------------


@pytest.fixture
def bluesky() -> Iterator[Theatre]:
    with scripted() as server:
        clock = ManualClock(datetime.now(UTC))
        yield Theatre("bluesky", server, KeptSession(), clock)


EXPIRED = as_json({"error": "ExpiredToken", "message": "Token has expired"}, 400)


def test_a_session_is_kept_and_used_by_the_next_run(bluesky: Theatre) -> None:
    for _run in range(3):
        publisher = bluesky.publisher()
        bluesky.go("create", publisher)
        publisher.close()
    assert bluesky.server.count("createSession") == 1
    assert bluesky.sessions.locked == 1


def test_an_old_session_is_renewed_under_the_lock_and_kept(bluesky: Theatre) -> None:
    bluesky.server.token_lives = 60
    opened(bluesky, "create").close()
    kept = bluesky.sessions.text
    bluesky.server.token_lives = 7200
    publisher = bluesky.publisher()
    bluesky.go("create", publisher)
    publisher.close()
    assert bluesky.server.count("refreshSession") >= 1
    assert bluesky.server.count("createSession") == 1
    assert bluesky.sessions.text != kept


def test_a_session_that_another_run_renewed_is_taken_over(bluesky: Theatre) -> None:
    bluesky.server.token_lives = 60
    publisher = bluesky.publisher()
    publisher.mark(bluesky.delivery())
    refreshed = bluesky.server.count("refreshSession")
    bluesky.server.token_lives = 7200
    other = bluesky.publisher()
    other.mark(bluesky.delivery())
    other.close()
    bluesky.go("create", publisher)
    publisher.close()
    assert bluesky.server.count("refreshSession") == refreshed + 1


def test_a_refusal_for_an_old_token_is_answered_by_renewing(bluesky: Theatre) -> None:
    publisher = opened(bluesky, "create")
    bluesky.server.wrong["putRecord"] = [EXPIRED]
    bluesky.go("create", publisher)
    publisher.close()
    assert bluesky.server.count("putRecord") == 2
    assert bluesky.server.count("refreshSession") == 1


def test_a_session_that_cannot_be_renewed_is_made_anew(bluesky: Theatre) -> None:
    publisher = opened(bluesky, "create")
    bluesky.server.wrong["putRecord"] = [EXPIRED]
    bluesky.server.always["refreshSession"] = EXPIRED
    bluesky.go("create", publisher)
    publisher.close()
    assert bluesky.server.count("createSession") == 2


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (as_json({"error": "AuthenticationRequired"}, 401), AccessDenied),
        (as_json({"error": "AccountTakedown"}, 400), AccessDenied),
        (as_json({}, 502), Unavailable),
        (cut_after, Unavailable),
        (Answer(429, b"{}", headers={"retry-after": "60"}), Throttled),
    ],
)
def test_a_renewal_that_fails_on_the_way_to_a_post_sent_nothing(
    bluesky: Theatre, answer: Misbehave | Answer, outcome: type[Outcome]
) -> None:
    publisher = opened(bluesky, "create")
    bluesky.server.wrong["putRecord"] = [EXPIRED]
    bluesky.server.always["refreshSession"] = answer
    bluesky.server.always["createSession"] = answer
    with pytest.raises(outcome):
        bluesky.go("create", publisher)
    publisher.close()
    assert bluesky.server.count("putRecord") == 1


def test_a_main_password_is_never_sent(bluesky: Theatre) -> None:
    from crosspost.errors import SecretError

    bluesky.secret = "correct horse battery staple"
    with pytest.raises(SecretError) as caught:
        bluesky.publisher().mark(bluesky.delivery())
    assert "horse" not in f"{caught.value} {caught.value.hint} {caught.value.detail}"
    assert bluesky.server.asked == []


def test_a_damaged_session_is_replaced(bluesky: Theatre) -> None:
    bluesky.sessions.text = "nonsense"
    publisher = bluesky.publisher()
    publisher.mark(bluesky.delivery())
    publisher.close()
    assert bluesky.server.count("createSession") == 1


def test_a_session_of_another_account_is_not_used(bluesky: Theatre) -> None:
    opened(bluesky, "create").close()
    assert bluesky.sessions.text is not None
    bluesky.sessions.text = bluesky.sessions.text.replace(DID, f"{DID[:-1]}b")
    opened(bluesky, "create").close()
    assert bluesky.server.count("createSession") == 2


def test_a_thread_planned_for_another_account_is_not_sent(bluesky: Theatre) -> None:
    delivery = bluesky.delivery(text="Un.\n***\nDeux.")
    first, second = delivery.parts
    told = json.loads(json.dumps(second.request).replace(DID, "did:plc:other"))
    other = replace(delivery, parts=(first, replace(second, request=told)))
    publisher = bluesky.publisher()
    with pytest.raises(AccessDenied, match="another account"):
        list(publisher.publish(other, Notebook()))
    publisher.close()
    assert bluesky.server.count("applyWrites") == 0


# -- words of the networks ------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "message", "outcome", "said"),
    [
        ("InvalidSwap", "Record was at bafy", KeyTaken, "place"),
        ("BlobNotFound", "Could not find blob", Unavailable, "nothing"),
        (
            "InvalidRequest",
            "grapheme too big (maximum 300, got 301) at $.record.text",
            Rejected,
            "too long",
        ),
        (
            "InvalidRequest",
            "blob too big (maximum 2000000, got 2000001) at $.record.embed",
            Rejected,
            "too heavy",
        ),
        ("AccountDeactivated", "Account is deactivated", AccessDenied, "access"),
    ],
)
def test_bluesky_s_own_refusals(
    bluesky: Theatre, error: str, message: str, outcome: type[Outcome], said: str
) -> None:
    publisher = opened(bluesky, "create")
    answer = as_json({"error": error, "message": message}, 400)
    bluesky.server.always["putRecord"] = answer
    with pytest.raises(outcome, match=said):
        bluesky.go("create", publisher)
    publisher.close()


@pytest.fixture
def mastodon() -> Iterator[Theatre]:
    with scripted() as server:
        clock = ManualClock(datetime.now(UTC))
        yield Theatre("mastodon", server, KeptSession(), clock)


NOT_READY = "Cannot attach files that have not finished processing. Try again!"


@pytest.mark.parametrize(
    ("status", "document", "outcome", "said"),
    [
        (422, {"error": NOT_READY}, Unavailable, "preparing"),
        (
            422,
            {"error": "Validation failed: Text character limit of 500 exceeded"},
            Rejected,
            "too long",
        ),
        (400, {"error": "text with spoiler exceed max chars"}, Rejected, "too long"),
        (
            422,
            {"error": "…", "unexpected_accounts": [{"id": "3"}]},
            Rejected,
            "notify",
        ),
        (
            422,
            {"error": "This method requires an authenticated user"},
            AccessDenied,
            "access",
        ),
    ],
)
def test_mastodon_s_own_refusals(
    mastodon: Theatre,
    status: int,
    document: dict[str, object],
    outcome: type[Outcome],
    said: str,
) -> None:
    publisher = opened(mastodon, "create")
    mastodon.server.always["/api/v1/statuses"] = as_json(document, status)
    with pytest.raises(outcome, match=said):
        mastodon.go("create", publisher)
    publisher.close()


def test_a_reply_to_what_is_gone_is_refused_and_not_asked_for_ever(
    mastodon: Theatre,
) -> None:
    publisher = opened(mastodon, "create")
    delivery = mastodon.delivery(text="Un.\n***\nDeux.")
    gone = as_json({"error": "The post you are trying to reply to is gone"}, 404)
    notes = Notebook(started=mastodon.clock.now())
    sending = publisher.publish(delivery, notes)
    assert next(sending).id == "99"
    mastodon.server.always["/api/v1/statuses"] = gone
    with pytest.raises(Rejected, match="part before"):
        next(sending)
    publisher.close()


def test_a_rate_limit_header_that_cannot_be_read_does_not_hide_a_post(
    mastodon: Theatre,
) -> None:
    publisher = opened(mastodon, "create")
    good = {"id": "99", "uri": "u", "url": "u"}
    mastodon.server.always["/api/v1/statuses"] = as_json(good, x_ratelimit_reset="soon")
    with pytest.raises(Uncertain):
        mastodon.go("create", publisher)
    publisher.close()


def test_a_kept_upload_that_is_refused_is_looked_for_then_sent_anew(
    mastodon: Theatre,
) -> None:
    publisher = opened(mastodon, "create")
    delivery = mastodon.delivery(pictures=True)
    notes = Notebook(
        pictures=album(RED), started=mastodon.clock.now(), uploads={RED.sha256: "76"}
    )
    mastodon.server.always["/api/v1/media/76"] = as_json({"id": "76"})
    refusal = as_json({"error": "Validation failed: media not found"}, 422)
    mastodon.server.wrong["/api/v1/statuses"] = [refusal, refusal]
    with pytest.raises(Uncertain):
        list(publisher.publish(delivery, notes))
    with pytest.raises(Rejected):
        list(publisher.publish(delivery, notes.again()))
    assert mastodon.server.count("/api/v2/media") == 1
    publisher.close()


LISTED: dict[str, object] = {
    "id": "98",
    "account": {"id": OWN_ID},
    "visibility": "public",
    "in_reply_to_id": None,
    "spoiler_text": "",
    "media_attachments": [],
}


@pytest.mark.parametrize(
    "source",
    [
        as_json({}),
        as_json({"error": "x"}, 500),
        Answer(404, b"<html>", "text/html"),
        Answer(200, b"<html>", "text/html"),
    ],
)
def test_a_status_that_cannot_be_compared_is_never_taken_for_absent(
    mastodon: Theatre, source: Answer
) -> None:
    publisher = opened(mastodon, "look")
    mastodon.server.wrong[f"/accounts/{OWN_ID}/statuses"] = [as_json([LISTED])]
    mastodon.server.always["/statuses/98/source"] = source
    mastodon.server.always["/statuses/98"] = source
    with pytest.raises(Unavailable):
        mastodon.go("look", publisher)
    publisher.close()


def test_a_server_without_sources_cannot_be_asked(mastodon: Theatre) -> None:
    publisher = opened(mastodon, "look")
    mastodon.server.wrong[f"/accounts/{OWN_ID}/statuses"] = [as_json([LISTED])]
    mastodon.server.always["/statuses/98"] = as_json(LISTED)
    with pytest.raises(Unavailable):
        mastodon.go("look", publisher)
    publisher.close()


def test_a_status_that_vanished_meanwhile_is_no_obstacle(mastodon: Theatre) -> None:
    publisher = opened(mastodon, "look")
    mastodon.server.wrong[f"/accounts/{OWN_ID}/statuses"] = [as_json([LISTED])]
    sighting = publisher.look(
        mastodon.delivery(), Notebook(started=mastodon.clock.now()), known=()
    )
    publisher.close()
    assert sighting.receipts == ()


def test_an_account_that_writes_without_end_cannot_be_looked_through(
    mastodon: Theatre,
) -> None:
    publisher = opened(mastodon, "look")
    pages = [as_json([{**LISTED, "id": str(n), "text": "x"}]) for n in range(100, 140)]
    mastodon.server.wrong[f"/accounts/{OWN_ID}/statuses"] = list(pages)
    notes = Notebook(marker="99", started=mastodon.clock.now())
    with pytest.raises(Unavailable):
        publisher.look(mastodon.delivery(), notes, known=())
    publisher.close()


def test_a_medium_that_the_server_cannot_use_is_a_refusal(mastodon: Theatre) -> None:
    publisher = opened(mastodon, "upload")
    mastodon.server.always["/api/v2/media"] = as_json({"id": "77"}, 202)
    mastodon.server.always["/api/v1/media/77"] = as_json(
        {"error": "Error processing thumbnail for uploaded media"}, 422
    )
    with pytest.raises(Rejected, match="picture"):
        mastodon.go("upload", publisher)
    publisher.close()
    assert mastodon.server.count("/api/v1/statuses") == 0


def test_a_proxy_s_404_does_not_say_that_a_post_is_withdrawn(theatre: Theatre) -> None:
    publisher = opened(theatre, "create")
    receipt = Receipt(
        1, "k", f"at://{DID}/app.bsky.feed.post/99", "u", "99", theatre.clock.now()
    )
    for ending in ("deleteRecord", "/api/v1/statuses/99"):
        theatre.server.always[ending] = Answer(404, b"<html>", "text/html")
    with pytest.raises((Unavailable, Uncertain)):  # to be tried again, either way
        publisher.withdraw(receipt)
    publisher.close()


def test_a_server_that_says_nothing_of_itself_tells_no_limits(
    mastodon: Theatre,
) -> None:
    publisher = opened(mastodon, "look")
    mastodon.server.always["/instance"] = as_json({})
    with pytest.raises(Unavailable):
        publisher.limits()
    publisher.close()
