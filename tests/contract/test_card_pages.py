"""Looking at pages for link cards, over real sockets on loopback."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest

from crosspost.cards.addresses import Address, is_public
from crosspost.cards.fetch import MOST_PICTURE, WebPages
from crosspost.cards.guard import Deadline, Gate, outside
from crosspost.ports import Unfetchable

LOOPBACK = ip_address("127.0.0.1")
TITLE = b"<title>Pont ferm\xc3\xa9</title>"
NAMES = {
    "page.test": ["127.0.0.1"],
    "inside.test": ["10.0.0.1"],
    "both.test": ["127.0.0.1", "10.0.0.1"],
    "dead.test": ["::1", "127.0.0.1"],
}

Route = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """A server of strange pages: path → what happens."""

    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/", host: str = "page.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(
        self,
        body: bytes,
        *,
        path: str = "/",
        type_: str = "text/html; charset=utf-8",
        status: int = 200,
        **headers: str,
    ) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", type_)
            handler.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.routes[path] = answer
        return self.url(path)

    def leads(self, to: str, *, path: str = "/") -> str:
        return self.page(b"", path=path, status=302, Location=to)


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            self.close_connection = True
            with suppress(BrokenPipeError, ConnectionResetError):
                site.routes[self.path](self)

        def log_message(self, *_given: object) -> None:
            pass

    return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def loopback(address: Address) -> bool:
    return address == LOOPBACK


def known(host: str, _port: int) -> Sequence[str]:
    if host not in NAMES:
        message = "nobody is called so"
        raise OSError(message)
    return NAMES[host]


def pages(site: Site, *, seconds: float = 5, **changes: object) -> WebPages:
    told = {"allowed": loopback, "ports": frozenset({site.port}), "resolve": known}
    gate = Gate(**{**told, **changes})  # type: ignore[arg-type]
    return WebPages(
        lambda deadline: outside(deadline, gate=gate), gate=gate, seconds=seconds
    )


def why(looking: WebPages, url: str) -> str:
    with pytest.raises(Unfetchable) as caught:
        looking.look(url)
    return str(caught.value.reason)


# -- what goes well -------------------------------------------------------------------


def test_title_description_and_picture(site: Site) -> None:
    site.page(b"PNG", path="/p.png", type_="image/png")
    url = site.page(
        TITLE + b'<meta property="og:image" content="p.png">'
        b'<meta name="description" content="Lundi.">'
    )
    page = pages(site).look(url)
    assert (page.title, page.description) == ("Pont fermé", "Lundi.")
    assert (page.picture, page.picture_named, page.checked) == (b"PNG", True, True)


def test_a_page_without_a_picture_has_a_card_all_the_same(site: Site) -> None:
    page = pages(site).look(site.page(TITLE))
    assert (page.title, page.picture, page.picture_named) == ("Pont fermé", None, False)


def test_a_page_whose_picture_is_missing_too_large_or_inside(site: Site) -> None:
    site.page(b"x" * (MOST_PICTURE + 1), path="/large.png", type_="image/png")
    looking = pages(site)
    for number, address in enumerate(
        ("/none.png", "/large.png", f"http://inside.test:{site.port}/p.png")
    ):
        site.routes.setdefault("/none.png", lambda handler: handler.send_error(404))
        meta = f'<meta property="og:image" content="{address}">'.encode()
        page = looking.look(site.page(TITLE + meta, path=f"/{number}"))
        assert (page.title, page.picture, page.picture_named) == (
            "Pont fermé",
            None,
            True,
        )


def test_redirects_are_followed_and_addresses_are_relative_to_the_last(
    site: Site,
) -> None:
    site.page(
        TITLE + b'<meta property="og:image" content="p.png">', path="/a/b/page.html"
    )
    site.page(b"PNG", path="/a/b/p.png", type_="image/png")
    site.leads("/a/b/page.html", path="/two")
    page = pages(site).look(site.leads(site.url("/two"), path="/one"))
    assert (page.title, page.picture) == ("Pont fermé", b"PNG")


def test_three_redirects_and_no_more(site: Site) -> None:
    site.page(TITLE, path="/0")
    for number in range(1, 6):
        site.leads(f"/{number - 1}", path=f"/{number}")
    assert pages(site).look(site.url("/3")).title == "Pont fermé"
    assert "without end" in why(pages(site), site.url("/4"))


def test_a_huge_page_is_read_to_its_first_half_megabyte(site: Site) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        handler.wfile.write(TITLE)
        for _turn in range(3_000):
            handler.wfile.write(b"<p>" + b"x" * 100_000)
        site.asked.append("to its end")

    site.routes["/"] = endless
    assert pages(site).look(site.url()).title == "Pont fermé"
    assert "to its end" not in site.asked


def test_what_is_compressed_is_opened_within_the_limit(site: Site) -> None:
    bomb = gzip.compress(TITLE + b" " * 60_000_000, compresslevel=1)
    url = site.page(bomb, Content_Encoding="gzip")
    assert pages(site).look(url).title == "Pont fermé"


def test_accounts_that_ask_at_once_are_given_one_answer(site: Site) -> None:
    url, looking = site.page(TITLE), pages(site)
    threads = [threading.Thread(target=looking.look, args=(url,)) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.asked == ["/"]


def test_the_first_address_that_answers_is_taken(site: Site) -> None:
    url = site.page(TITLE).replace("page.test", "dead.test")
    both = {LOOPBACK, ip_address("::1")}
    looking = pages(site, allowed=lambda address: address in both)
    assert looking.look(url).title == "Pont fermé"


# -- what goes wrong -------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 500, 503])
def test_an_error_is_told_with_its_number(site: Site, status: int) -> None:
    assert str(status) in why(pages(site), site.page(TITLE, status=status))


@pytest.mark.parametrize("type_", ["application/pdf", "image/png", "", "text/plain"])
def test_what_is_no_page_is_told(site: Site, type_: str) -> None:
    assert "not a web page" in why(pages(site), site.page(TITLE, type_=type_))


def test_packed_in_a_way_nobody_asked_for(site: Site) -> None:
    url = site.page(TITLE, Content_Encoding="br")
    assert "packed" in why(pages(site), url)
    url = site.page(b"no gzip", path="/2", Content_Encoding="gzip")
    assert "unpacked" in why(pages(site), url)


def test_nobody_answers(site: Site) -> None:
    looking = pages(site)
    assert "cannot be reached" in why(looking, f"http://nobody.test:{site.port}/")
    site.routes["/"] = lambda handler: handler.connection.close()
    assert "cannot be reached" in why(looking, site.url())


def _trickle(pieces: Sequence[bytes]) -> Route:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


SLOW = {
    "headers": [b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 100],
    "body": [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        TITLE,
        *[b"<p>"] * 100,
    ],
    "one byte each": [bytes([one]) for one in b"HTTP/1.1 200 OK\r\nContent-Type: te"],
}


@pytest.mark.parametrize("what", SLOW)
def test_a_server_that_trickles_is_left(site: Site, what: str) -> None:
    site.routes["/"] = _trickle(SLOW[what])
    started = time.monotonic()
    assert "in time" in why(pages(site, seconds=0.5), site.url())
    assert time.monotonic() - started < 2


def test_a_resolver_that_never_answers_is_left(site: Site) -> None:
    free = threading.Event()

    def slow(_host: str, _port: int) -> Sequence[str]:
        free.wait(5)
        return ["127.0.0.1"]

    assert "in time" in why(pages(site, seconds=0.3, resolve=slow), site.url())
    free.set()


def test_redirects_share_one_deadline(site: Site) -> None:
    def slowly(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.4)
        handler.send_response(302)
        handler.send_header("Location", "/")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.routes["/"] = slowly
    assert "in time" in why(pages(site, seconds=0.7), site.url())


# -- where it may lead -----------------------------------------------------------------

TRICKS = (
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[fe80::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.0.8/",
    "http://10.0.0.1/",
    "http://localhost/",
)


def is_refusal(reason: str) -> bool:
    """Refused by its address; our HTTP client itself does not read `0177`."""
    return "public network" in reason or "understood" in reason


def resolved(host: str, _port: int) -> Sequence[str]:
    """As the system's resolver reads what looks like numbers, without asking it."""
    import socket

    if host == "localhost":
        return ["127.0.0.1"]
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return [host.strip("[]")]


@pytest.mark.parametrize("url", TRICKS)
def test_no_spelling_leads_inside(site: Site, url: str) -> None:
    gate = Gate(allowed=is_public, ports=frozenset({80}), resolve=resolved)
    looking = WebPages(lambda deadline: outside(deadline, gate=gate), gate=gate)
    assert is_refusal(why(looking, url))
    assert site.asked == []


@pytest.mark.parametrize("url", TRICKS)
def test_no_redirect_leads_inside(site: Site, url: str) -> None:
    def rule(address: Address) -> bool:
        return is_public(address) or rule_is_open[0]

    rule_is_open = [True]
    ports = frozenset({80, site.port})

    def resolving(host: str, port: int) -> Sequence[str]:
        rule_is_open[0] = host == "page.test"
        return ["127.0.0.1"] if host == "page.test" else resolved(host, port)

    gate = Gate(allowed=rule, ports=ports, resolve=resolving)
    looking = WebPages(lambda deadline: outside(deadline, gate=gate), gate=gate)

    def away(handler: BaseHTTPRequestHandler) -> None:
        rule_is_open[0] = False
        handler.send_response(302)
        handler.send_header("Location", url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.routes["/"] = away
    assert is_refusal(why(looking, site.url()))
    assert site.asked == ["/"]


def test_one_address_inside_is_enough_to_refuse(site: Site) -> None:
    url = site.page(TITLE).replace("page.test", "both.test")
    assert "public network" in why(pages(site), url)


def test_a_name_that_changes_its_address_meanwhile_leads_nowhere(site: Site) -> None:
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    assert pages(site, resolve=rebinding).look(site.page(TITLE)).title == "Pont fermé"
    assert asked == ["page.test"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://page.test/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http:///",
        "",
        "page.test",
        "http://page.test:22/",
        "http://page.test:99999/",
        "http://[::1/",
        "http://\x00/",
        "http://" + "a" * 300 + ".test/",
        "gopher://page.test/",
    ],
)
def test_other_schemes_ports_and_nonsense_are_refused(site: Site, url: str) -> None:
    assert why(pages(site), url)
    assert site.asked == []


def test_a_redirect_to_another_scheme_or_port_is_refused(site: Site) -> None:
    assert "https://" in why(pages(site), site.leads("ftp://page.test/"))
    assert "port" in why(pages(site), site.leads("http://page.test:22/", path="/2"))


def test_a_proxy_makes_the_card_say_that_nothing_was_checked(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(TITLE)))
        handler.end_headers()
        handler.wfile.write(TITLE)

    site.routes["http://ville.example.fr/"] = answer
    gate, proxy = Gate(), f"http://127.0.0.1:{site.port}"
    looking = WebPages(
        lambda deadline: outside(deadline, gate=gate, proxy=proxy),
        gate=gate,
        checked=False,
    )
    page = looking.look("http://ville.example.fr/")
    assert (page.title, page.checked) == ("Pont fermé", False)
    assert "public network" in why(looking, "http://10.0.0.1/")
    assert site.asked == ["http://ville.example.fr/"]


# -- TLS -------------------------------------------------------------------------------


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of a name, signed by itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def test_tls_still_checks_the_name(tmp_path: Path) -> None:
    cert, key = _certificate(tmp_path, "good.test")
    made = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_given: None  # type: ignore[method-assign]
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        made.page(TITLE)
        trusted = ssl.create_default_context(cafile=str(cert))
        gate = Gate(
            allowed=loopback,
            ports=frozenset({made.port}),
            resolve=lambda _host, _port: ["127.0.0.1"],
        )
        looking = WebPages(
            lambda deadline: outside(deadline, gate=gate, verify=trusted), gate=gate
        )
        assert looking.look(f"https://good.test:{made.port}/").title == "Pont fermé"
        assert "cannot be reached" in why(looking, f"https://evil.test:{made.port}/")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_nothing_is_asked_once_the_time_is_over(site: Site) -> None:
    looking = WebPages(
        lambda _deadline: outside(
            Deadline(0), gate=Gate(allowed=loopback, resolve=known)
        ),
        gate=Gate(allowed=loopback, ports=frozenset({site.port})),
    )
    assert "in time" in why(looking, site.page(TITLE))
    assert site.asked == []
