"""Mails of a real machine: real processes under cron's bare environment, real SMTP."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fresh import loaded_by, not_standard
from servers.mail import (
    PASSWORD,
    USER,
    Certificates,
    Mailbox,
    MailServer,
    certificates,
    mail_server,
)
from town import Town, later

PROGRAM = """
import sys
from crosspost.__main__ import main
sys.exit(main())
"""
PATIENCE = 60.0


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    folder = tmp_path / "certificates"
    folder.mkdir()
    return certificates(folder)


@pytest.fixture
def server(town: Town, made: Certificates) -> Iterator[MailServer]:
    """A mail server with STARTTLS and a login, and a town that knows it."""
    box = Mailbox()
    with mail_server(box, security="starttls", made=made, login=True) as server:
        secret = town.home / "secrets" / "mail"
        secret.write_text(PASSWORD)
        secret.chmod(0o600)
        town.secrets["mail"] = PASSWORD
        configure(town, server.port)
        yield server


def configure(town: Town, port: int) -> None:
    """Add `[mail]`."""
    lines = [
        "[mail]",
        'host = "localhost"',
        f"port = {port}",
        f'user = "{USER}"',
        'password = { file = "secrets/mail" }',
        'from = "crosspost@ville.example.fr"',
        'to = ["communication@ville.example.fr"]',
    ]
    with town.config.open("a", encoding="utf-8") as file:
        file.write("\n".join([*lines, ""]))


def crontab(town: Town, made: Certificates, *words: str) -> list[str]:
    """A line of crontab, in an environment with neither PATH nor HOME."""
    bare = [
        f"{name}={value}"
        for name, value in town.environment().items()
        if name not in {"PATH", "HOME"}
    ]
    authority = f"SSL_CERT_FILE={made.authority}"
    command = town.command("--config", str(town.config), *words)
    return ["/usr/bin/env", "-i", *bare, authority, *command]


def tick(town: Town, made: Certificates) -> tuple[int, str]:
    done = subprocess.run(
        crontab(town, made, "tick"),
        cwd="/",
        capture_output=True,
        check=False,
        timeout=90,
    )
    err = done.stderr.decode()
    assert "Traceback" not in err, err
    assert PASSWORD not in err
    assert done.stdout == b""
    return done.returncode, err


def bad(town: Town, number: int) -> None:
    for one in range(number):
        town.drop(f"{one:02}.md", "Message.", f"at = {later(days=1)}", 'tu = ["x"]')


def test_crons_own_line_writes_one_mail_for_fifty_problems_and_one_at_the_end(
    town: Town, made: Certificates, server: MailServer
) -> None:
    bad(town, 50)
    codes = [tick(town, made)[0] for _run in range(4)]
    assert codes == [1, 0, 0, 0]
    assert len(server.box.raw) == 1

    for one in range(50):
        town.drop(f"{one:02}.md", f"Message {one}.", f"at = {later(days=1)}")
    codes = [tick(town, made)[0] for _run in range(2)]
    assert codes == [0, 0]
    assert len(server.box.raw) == 2
    assert all(PASSWORD.encode() not in raw for _to, raw in server.box.raw)


def test_five_runs_at_once_write_one_mail(
    town: Town, made: Certificates, server: MailServer
) -> None:
    bad(town, 3)
    running = [
        subprocess.Popen(
            crontab(town, made, "tick"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _run in range(5)
    ]
    said = [one.communicate(timeout=90)[1].decode() for one in running]
    tick(town, made)

    assert len([one for one in said if one]) == 1
    assert len(server.box.raw) == 1


def waited(until: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_run_that_is_killed_while_it_writes_keeps_nobody_else_from_working(
    town: Town, made: Certificates, server: MailServer
) -> None:
    """The mail server hangs: others publish meanwhile; the mail leaves once after."""
    server.box.hang = True
    bad(town, 1)
    first = subprocess.Popen(
        crontab(town, made, "tick"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    waited(lambda: server.box.hanging)
    first.send_signal(signal.SIGSTOP)  # however slow the others are: it does not end
    told = Path(f"/proc/{first.pid}/cmdline").read_bytes()
    assert PASSWORD.encode() not in told  # what `ps` shows
    town.drop("pont.md", "Pont fermé lundi.")
    assert tick(town, made) == (0, "")
    assert town.texts("ville-bluesky") == ["Pont fermé lundi."]

    first.send_signal(signal.SIGKILL)
    first.wait(timeout=30)
    server.box.hang = False
    assert tick(town, made) == (0, "")
    tick(town, made)
    assert len(server.box.raw) == 1


def test_with_mail_a_run_at_rest_still_loads_next_to_nothing(
    town: Town, made: Certificates, server: MailServer
) -> None:
    town.drop("1.md", "Demain.", f"at = {later(days=1)}")
    for _run in range(2):
        assert tick(town, made) == (0, "")

    said, modules = loaded_by(PROGRAM, "tick", "--config", str(town.config))
    assert said == ""
    assert modules & {"smtplib", "email", "ssl", "sqlite3", "http.client"} == set()

    (town.home / "state" / "quiet").unlink()
    said, modules = loaded_by(PROGRAM, "tick", "--config", str(town.config))
    assert not_standard(modules) == set()
    assert modules & {"smtplib", "email", "ssl", "http.client"} == set()
    assert server.box.raw == []


@pytest.mark.usefixtures("server")
def test_what_is_kept_for_people_is_private(town: Town, made: Certificates) -> None:
    town.reconfigure(
        'language = "en"',
        'language = "en"\nheartbeat_url = "http://127.0.0.1:9/secret"',
    )
    code, err = tick(town, made)
    assert code == 3
    assert "secret" not in err
    modes = {
        one.name: one.stat().st_mode & 0o077
        for one in (town.home / "state").iterdir()
        if one.is_file()
    }
    assert "pulse" in modes
    assert set(modes.values()) == {0}
