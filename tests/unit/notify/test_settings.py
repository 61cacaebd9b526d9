"""The tables on telling people: what is right, and how a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosspost.config import load
from crosspost.errors import ConfigurationError

MAIL = """\
[mail]
host = "smtp.example.fr"
from = "crosspost@example.fr"
to = ["anne@example.fr"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_short_table_is_enough(tmp_path: Path) -> None:
    mail = load(written(tmp_path, MAIL)).settings.mail
    assert mail is not None
    assert (mail.usual_port, mail.security) == (587, "starttls")
    assert [one.address for one in mail.to] == ["anne@example.fr"]


@pytest.mark.parametrize(("security", "port"), [("tls", 465), ("starttls", 587)])
def test_each_security_has_its_port(tmp_path: Path, security: str, port: int) -> None:
    text = f'{MAIL}security = "{security}"\n'
    mail = load(written(tmp_path, text)).settings.mail
    assert mail is not None
    assert mail.usual_port == port


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_without_encryption_only_here(tmp_path: Path, host: str) -> None:
    text = MAIL.replace("smtp.example.fr", host) + 'security = "none"\n'
    assert load(written(tmp_path, text)).settings.mail


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MAIL + 'security = "none"\n', "mail: without encryption only to this machine"),
        (MAIL + 'security = "ssl"\n', "mail.security: known values are"),
        (MAIL + "port = 0\n", "mail.port: outside its bounds"),
        (MAIL + 'user = "x"\n', "mail: user and password go together"),
        (MAIL + 'user = "x"\npassword = "canary"\n', "must not stand in this file"),
        (MAIL + 'sendmail = "/usr/sbin/sendmail"\n', "mail: write either host"),
        (
            MAIL.replace("host", "hots"),
            'mail.hots: unknown setting (did you mean "host"',
        ),
        (MAIL.replace("from", "form"), 'did you mean "from"'),
        (MAIL.replace('"anne@example.fr"', ""), "mail.to: at least one is expected"),
        (MAIL.replace("anne@", "anne"), "mail.to.0.address: not an address"),
        (MAIL.replace("anne@", "a\\r\\nBcc: b@"), "mail.to.0.address: not an address"),
        (MAIL.replace('host = "smtp.example.fr"', 'sendmail = "msmtp"'), "whole path"),
        ('[digest]\nevery = "day"\n', "digest: there is nobody to write to"),
        (MAIL + '[digest]\nat = "8h"\n', "digest.at: write an hour like 08:00"),
        ('[webhook]\nurl = "http://example.fr/"\n', "webhook.url: write an address"),
        ('[webhook]\nurl = "https://u:p@example.fr/"\n', "webhook.url"),
        ('heartbeat_url = "ftp://example.fr"\n', "heartbeat_url: write an address"),
        ('heartbeat_url = "https://example.fr/a b"\n', "heartbeat_url"),
    ],
)
def test_a_mistake_is_named_by_its_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(written(tmp_path, text))
    told = "\n".join(str(one) for one in refused.value.mistakes)
    assert said in told, told
    assert "canary" not in told
