"""A letter as an e-mail: headers that programs understand, text and page inside."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Final
from zoneinfo import ZoneInfo

from crosspost.notify.html import html
from crosspost.notify.plain import plain
from crosspost.notify.sheet import sheet
from crosspost.ports import Letter, Recipient

_POLICY: Final = EmailPolicy(linesep="\r\n", max_line_length=76)
_NAME: Final = "Crosspost"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, and how.

    Attributes:
        address: What stands in “From”.
        language: Of those whose own is not known: `fr` or `en`.
        zone: IANA name of the zone whose clock is read.
    """

    address: str
    language: str
    zone: str


def envelope(letter: Letter, to: Recipient, sender: Sender) -> EmailMessage:
    """The mail for one recipient; the same bytes at each try.

    `Message-ID` is the letter's own and the recipient's, so that a copy that was sent
    again is recognised; `Auto-Submitted` (RFC 3834) keeps answering machines quiet.
    """
    language = to.language or sender.language
    page = sheet(letter, language=language, zone=sender.zone)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = f"{_NAME} <{sender.address}>"
    mail["To"] = to.address
    mail["Subject"] = one_line(page.subject)
    mail["Date"] = format_datetime(letter.at.astimezone(ZoneInfo(sender.zone)))
    mail["Message-ID"] = message_id(letter, to, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(plain(page), charset="utf-8", cte="quoted-printable")
    mail.add_alternative(
        html(page), subtype="html", charset="utf-8", cte="quoted-printable"
    )
    mail["Content-Language"] = language  # now: else it goes down into the first part
    mail.set_boundary(f"crosspost-{letter.id}")
    return mail


def message_id(letter: Letter, to: Recipient, sender: Sender) -> str:
    """The same at each try, another for each letter and recipient."""
    import hashlib

    told = hashlib.sha256(f"{letter.id}\0{to.address}".encode()).hexdigest()[:32]
    return f"<crosspost.{told}@{sender.address.rpartition('@')[2]}>"


def one_line(text: str) -> str:
    """Text that can stand in a header: no line break, nothing that turns it round."""
    kept = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign
        for sign in text
        if unicodedata.category(sign) not in {"Cf", "Cs"} or sign == "\u200d"
    )
    return " ".join(part for part in kept.split(" ") if part)
