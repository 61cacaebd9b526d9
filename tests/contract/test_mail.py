"""Mails through a real mail server on loopback, and through a real program."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from socket import socket

import pytest

from crosspost.clock import ManualClock
from crosspost.i18n import _
from crosspost.ledger.sqlite import SqliteLedger, create
from crosspost.notify.doors import NotSent
from crosspost.notify.envelope import Sender
from crosspost.notify.postman import Postman
from crosspost.notify.sendmail import Sendmail
from crosspost.notify.smtp import Server, Smtp
from crosspost.ports import Item, Notice, NoticeKind, Recipient
from servers.mail import (
    PASSWORD,
    USER,
    Certificates,
    Mailbox,
    certificates,
    mail_server,
)

NOW = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
SENDER = Sender("crosspost@ville.example.fr", "en", "Europe/Paris")
TO = (Recipient("anne@ville.example.fr"),)
ITEM = Item(
    _("The bridge <b>could</b> not be told."),
    hint=_("Decide with “crosspost resume”."),
    kind="late",
    subject="pont.ville",
    group=_("Held: its time had passed before the file was there."),
    entity="Ville de Saint-Elven-sur-Mer",
    account="ville",
    handle="ville@social.example.fr",
    post="pont",
    title="Pont Wilson fermé <script>",
)
NOTICE = Notice(NoticeKind.PROBLEM, "1", (ITEM,))


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    made = certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    return made


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    made = create(
        tmp_path / "state" / "ledger.sqlite3", clock=ManualClock(NOW), machine="m"
    )
    yield made
    made.close()


def door(
    port: int, security: str = "none", *, password: str = "", host: str = ""
) -> Smtp:
    server = Server(
        host or "localhost",
        port,
        security,  # type: ignore[arg-type]
        user=USER if password else "",
        password=lambda: password,
        seconds=5,
    )
    return Smtp(server, SENDER, TO)


def send(ledger: SqliteLedger, way: Smtp | Sendmail) -> list[NotSent]:
    """Tell the notice by this door; what kept it."""
    ledger.keep_letter(NOTICE)
    done = Postman(ledger, [way], ManualClock(NOW)).deliver()
    return [one.error for one in done.setbacks]


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
@pytest.mark.parametrize("password", ["", PASSWORD])
def test_it_arrives_once(
    ledger: SqliteLedger, made: Certificates, security: str, password: str
) -> None:
    box = Mailbox()
    with mail_server(box, security=security, made=made, login=bool(password)) as server:
        way = door(server.port, security, password=password)
        way.check()
        assert send(ledger, way) == []
        assert send(ledger, way) == []

    (to, raw), (mail,) = box.raw[0], box.mails
    assert len(box.raw) == 1
    assert to == ["anne@ville.example.fr"]
    assert PASSWORD.encode() not in raw
    assert mail["From"] == "Crosspost <crosspost@ville.example.fr>"
    assert mail["To"] == "anne@ville.example.fr"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOW
    assert "Pont Wilson fermé" in mail["Subject"]
    text, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    assert mail.get_content_type() == "multipart/alternative"
    assert "<script>" in text.get_content()
    assert "<script>" not in page.get_content()
    assert "&lt;script&gt;" in page.get_content()


def test_a_password_waits_for_the_proof_of_who_the_server_is(
    ledger: SqliteLedger, tmp_path: Path, made: Certificates
) -> None:
    """Somebody else's certificate: nothing is told to it, least of all a secret."""
    other = certificates(tmp_path)  # the file that is trusted is this one's now
    assert other.authority == made.authority
    box = Mailbox()
    with mail_server(box, security="starttls", made=made, login=True) as server:
        (error,) = send(ledger, door(server.port, "starttls", password=PASSWORD))

    assert "prove who it is" in str(error.said)
    assert not error.waits
    assert (box.logins, box.raw) == (0, [])


def test_a_server_without_encryption_is_told_nothing(ledger: SqliteLedger) -> None:
    box = Mailbox()
    with mail_server(box) as server:
        (error,) = send(ledger, door(server.port, "starttls", password=PASSWORD))

    assert "offers no encryption" in str(error.said)
    assert (box.logins, box.raw) == (0, [])


def test_a_wrong_password_is_a_persons_matter(
    ledger: SqliteLedger, made: Certificates
) -> None:
    box = Mailbox()
    with mail_server(box, security="tls", made=made, login=True) as server:
        (error,) = send(ledger, door(server.port, "tls", password="wrong"))

    assert "password" in str(error.said)
    assert not error.waits
    assert "wrong" not in f"{error.said}{error.detail}"


def free_port() -> int:
    with closing(socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_what_could_not_leave_leaves_once_the_server_is_back(
    ledger: SqliteLedger,
) -> None:
    port = free_port()
    for _run in range(2):
        (error,) = send(ledger, door(port))
        assert error.waits
    assert ledger.waiting_letters() == 1

    box = Mailbox()
    with mail_server(box, port=port):
        assert send(ledger, door(port)) == []
        assert send(ledger, door(port)) == []

    assert len(box.raw) == 1
    assert ledger.waiting_letters() == 0


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "554 5.7.1 spam"])
def test_a_mail_that_is_refused_is_kept(ledger: SqliteLedger, answer: str) -> None:
    box = Mailbox(answer=answer)
    with mail_server(box) as server:
        (error,) = send(ledger, door(server.port))
        assert error.waits is answer.startswith("4")
        assert ledger.waiting_letters() == 1
        box.answer = ""
        assert send(ledger, door(server.port)) == []

    assert len(box.raw) == 1


def test_an_address_that_is_refused_stops_no_other(ledger: SqliteLedger) -> None:
    box = Mailbox(refuse={"gone@ville.example.fr"})
    ledger.keep_letter(NOTICE)
    to = (Recipient("gone@ville.example.fr"), Recipient("anne@ville.example.fr", "fr"))
    with mail_server(box) as server:
        way = Smtp(Server("localhost", server.port, "none"), SENDER, to)
        for _run in range(3):
            done = Postman(ledger, [way], ManualClock(NOW)).deliver()
            if _run == 0:
                (setback,) = done.setbacks
                assert setback.kind == "mail-address"
                assert setback.subject == "gone@ville.example.fr"

    assert [one for to, _raw in box.raw for one in to] == ["anne@ville.example.fr"]
    assert box.mails[0]["Content-Language"] == "fr"
    assert ledger.waiting_letters() == 0


def test_a_server_that_hangs_is_left(ledger: SqliteLedger) -> None:
    box = Mailbox(hang=True)
    with mail_server(box) as server:
        way = Smtp(Server("localhost", server.port, "none", seconds=0.3), SENDER, TO)
        (error,) = send(ledger, way)

    assert error.waits
    assert ledger.waiting_letters() == 1


def program(folder: Path, *, code: int = 0) -> Path:
    """A real program that takes mails as sendmail does."""
    file = folder / "sendmail"
    file.write_text(
        "#!/bin/sh\n"
        f'printf "%s\\n" "$@" > {folder}/arguments\n'
        f"env > {folder}/environment\n"
        f"cat >> {folder}/mails\n"
        f"exit {code}\n"
    )
    file.chmod(stat.S_IRWXU)
    return file


def test_a_program_takes_it_by_its_input(
    ledger: SqliteLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VILLE_SECRET", "canary")
    way = Sendmail(str(program(tmp_path)), SENDER, TO)

    assert send(ledger, way) == []
    assert send(ledger, way) == []

    arguments = (tmp_path / "arguments").read_text().split("\n")
    mails = (tmp_path / "mails").read_bytes()
    assert arguments[:5] == [
        "-i",
        "-f",
        "crosspost@ville.example.fr",
        "--",
        "anne@ville.example.fr",
    ]
    assert mails.count(b"Message-ID:") == 1
    assert b"\r" not in mails
    assert b"canary" not in (tmp_path / "environment").read_bytes()


@pytest.mark.parametrize(("code", "left"), [(75, 1), (70, 1), (67, 0)])
def test_a_program_that_refuses(
    ledger: SqliteLedger, tmp_path: Path, code: int, left: int
) -> None:
    (error,) = send(ledger, Sendmail(str(program(tmp_path, code=code)), SENDER, TO))

    assert error.waits is (code == 75)
    assert ledger.waiting_letters() == left


def test_a_program_that_is_not_there(ledger: SqliteLedger, tmp_path: Path) -> None:
    missing = str(tmp_path / "no-such-program")
    (error,) = send(ledger, Sendmail(missing, SENDER, TO))

    assert "cannot be started" in str(error.said)
    assert ledger.waiting_letters() == 1


def test_a_program_that_hangs_is_ended(ledger: SqliteLedger, tmp_path: Path) -> None:
    file = tmp_path / "sendmail"
    file.write_text("#!/bin/sh\nexec sleep 60\n")
    file.chmod(stat.S_IRWXU)
    (error,) = send(ledger, Sendmail(str(file), SENDER, TO, seconds=0.2))

    assert error.waits
    assert os.access(file, os.X_OK)
