"""The built-in world over a socket: what goes wrong there goes wrong for real."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from crosspost.networks.fake.serve import Doors, serve
from crosspost.networks.fake.world import World
from unit.networks.fake.clients import Bluesky, Mastodon, record

KEY = "3mvzvh4fs2227"
HOST, VILLE = "mastodon.test", "ville@mastodon.test"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def doors(world: World) -> Iterator[Doors]:
    with serve(world) as doors:
        yield doors


@pytest.fixture
def masto(world: World, doors: Doors) -> Iterator[Mastodon]:
    login = world.ensure_mastodon(HOST, "ville")
    assert login.server == doors.url(HOST)
    with httpx.Client(timeout=1) as http:
        yield Mastodon(http, login)


def seen(client: Mastodon) -> str:
    try:
        answer = client.post("Bonjour")
    except httpx.TransportError as error:
        return type(error).__name__
    return str(answer.status_code)


@pytest.mark.parametrize(
    ("how", "shown", "posts"),
    [
        ("cut-before", "RemoteProtocolError", 0),
        ("cut-after", "RemoteProtocolError", 1),
        ("reset-after", "ReadError", 1),
        ("refused", "ReadError", 0),
        ("broken", "RemoteProtocolError", 1),
        ("hang-after", "ReadTimeout", 1),
        ("truncated", "200", 1),
        ("redirect", "302", 0),
        ("502-after", "502", 1),
        ("twice", "200", 2),
    ],
)
def test_what_a_client_gets(
    masto: Mastodon, world: World, how: str, shown: str, posts: int
) -> None:
    world.will_fail(VILLE, "create", how)
    assert seen(masto) == shown
    assert len(world.posts(VILLE)) == posts
    assert seen(masto) == "200"


def test_a_trickle_outlives_a_time_out_of_each_read(
    masto: Mastodon, world: World
) -> None:
    world.will_fail(VILLE, "create", "trickle", seconds=2)
    start = time.monotonic()
    assert seen(masto) == "200"
    assert time.monotonic() - start > 1.9


def test_nobody_listens(masto: Mastodon, doors: Doors) -> None:
    with doors.refusing(HOST):
        assert seen(masto) == "ConnectError"
    assert seen(masto) == "200"


def test_a_hanging_host_delays_nobody_else(masto: Mastodon, world: World) -> None:
    other = Mastodon(masto.http, world.ensure_mastodon("other.test", "ville"))
    world.will_fail(HOST, "create", "hang")
    hanging = threading.Thread(target=seen, args=(masto,))
    hanging.start()
    start = time.monotonic()
    assert other.post("Bonjour").status_code == 200
    assert time.monotonic() - start < 0.5
    hanging.join()


def test_addresses_lead_to_the_open_ports(world: World, doors: Doors) -> None:
    login = world.ensure_bluesky("ville.test")
    world.change_server("pds.crosspost.test", did_doc_with_session=True)
    with httpx.Client(timeout=5) as http:
        ville = Bluesky(http, login)
        document = ville.log_in().json()["didDoc"]
        assert document["service"][0]["serviceEndpoint"] == login.server
        assert ville.once(KEY, record()).status_code == 200
        own = http.get(f"{doors.url('ville.test')}/.well-known/atproto-did")
        assert own.text == login.did
    assert world.address("elsewhere.test").startswith("http://127.0.0.1:")


def test_what_came_in_is_kept_byte_for_byte(masto: Mastodon, world: World) -> None:
    def body() -> Iterator[bytes]:
        yield b"status=%C3%A9"
        yield b"t%C3%A9"

    masto.call("POST", "/api/v1/statuses", content=body())
    (received,) = world.log
    assert received.asked.header("transfer-encoding") == "chunked"
    assert received.asked.body == b"status=%C3%A9t%C3%A9"
    assert [one.text for one in world.posts(VILLE)] == ["été"]


def test_many_at_once(masto: Mastodon, world: World) -> None:
    world.change_server(HOST, requests=0)
    threads = [threading.Thread(target=seen, args=(masto,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [one.id for one in world.posts(VILLE)]
    assert len(set(ids)) == len(ids) == 20


def test_every_thread_ends(world: World) -> None:
    before = threading.active_count()
    with serve(world), httpx.Client(timeout=0.2) as http:
        client = Mastodon(http, world.ensure_mastodon(HOST, "ville"))
        world.will_fail(VILLE, "create", "hang")
        assert seen(client) == "ReadTimeout"
    for _ in range(50):
        if threading.active_count() == before:
            break
        time.sleep(0.05)
    assert threading.active_count() == before
    assert world.address(HOST) == f"https://{HOST}"


def test_over_tls(world: World, tmp_path: Path) -> None:
    context, trusting = _certificate(tmp_path)
    with (
        serve(world, tls=context),
        httpx.Client(timeout=5, verify=trusting) as http,
    ):
        client = Mastodon(http, world.ensure_mastodon(HOST, "ville"))
        assert client.login.server.startswith("https://localhost:")
        assert seen(client) == "200"
        world.will_fail(VILLE, "create", "hang")
        http.timeout = httpx.Timeout(0.3)
        assert seen(client) == "ReadTimeout"


def _certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context for `localhost`, and one that trusts it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = folder / "server.pem"
    file.write_bytes(key.private_bytes(pem, *plain) + made.public_bytes(pem))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    return serving, ssl.create_default_context(cadata=made.public_bytes(pem).decode())
