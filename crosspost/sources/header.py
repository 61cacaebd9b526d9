"""What a post file's header may hold: its keys, their types, and near misses.

The header is TOML between two `+++` lines; the text after it is not interpreted.
Everything found wrong names the file and the key, and where TOML itself is
broken, the line.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from crosspost.errors import PostError
from crosspost.i18n import Phrase, _

FENCE = "+++"
WORDING = frozenset(
    {
        "text",
        "short",
        "thread",
        "language",
        "languages",
        "content_warning",
        "visibility",
        "labels",
        "replies",
        "quotes",
        "mentions",
        "shorten_links",
        "pictures",
        "images",
        "video",
        "subtitles",
        "card",
        "say_in",
    }
)
POST = frozenset(
    {
        "to",
        "at",
        "entity",
        "urgent",
        "note",
        "author",
        "reply_to",
        "cross_entity",
        "signature",
        "accounts",
        "every",
        "until",
        "except",
    }
)
IMAGE = frozenset({"file", "alt", "decorative", "without_alt", "focus"})
CARD = frozenset({"url", "title", "description", "picture"})
CHOICES = {
    "visibility": ("public", "unlisted", "private"),
    "replies": ("everyone", "nobody", "mentioned", "following", "followers"),
    "quotes": ("everyone", "nobody"),
    "mentions": ("allow", "none"),
    "pictures": ("refuse", "first", "thread"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A post file as it is written: nothing is resolved yet.

    Attributes:
        name: How the file is called in every sentence about it.
        header: The TOML table, its keys checked.
        text: The text under the header, as written.
    """

    name: str
    header: Mapping[str, object]
    text: str


def parse(data: bytes, *, name: str, networks: Iterable[str]) -> Draft:
    """Read a post file.

    Args:
        data: The file's bytes: UTF-8, perhaps with a BOM.
        name: The file's name, for the sentences.
        networks: Names of networks, each of which may have a table of its own.

    Raises:
        PostError: Not UTF-8, no header, broken TOML, or an unknown key.
    """
    table, text = opened(data, name=name)
    return drafted(table, text, name=name, networks=networks)


def opened(data: bytes, *, name: str) -> tuple[Mapping[str, object], str]:
    """A file's header as TOML gives it, and the text under it.

    Raises:
        PostError: Not UTF-8, no header, or broken TOML.
    """
    try:
        content = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise refused(
            name,
            _("line {line} is not UTF-8 text", line=line),
            hint=_("Save the file as UTF-8 and try again."),
        ) from error
    header, text = _cut(content, name)
    return _toml(header, name), text


def drafted(
    table: Mapping[str, object], text: str, *, name: str, networks: Iterable[str]
) -> Draft:
    """A post file out of its header and its text.

    Raises:
        PostError: An unknown key.
    """
    _check_keys(table, name, frozenset(networks))
    return Draft(name, table, text)


def normalised(text: str) -> str:
    """A text of the file, as every other rule expects it."""
    from crosspost.text.normalise import normalise

    return normalise(text)


def refused(name: str, problem: Phrase, *, hint: Phrase | None = None) -> PostError:
    """The error of one post file: its name, what is wrong, and that nothing left."""
    return PostError(
        _(
            "{file}: {problem}. Nothing of this post was sent.",
            file=name,
            problem=problem,
        ),
        hint=hint,
    )


def _cut(content: str, name: str) -> tuple[str, str]:
    lines = content.split("\n")
    if not lines or lines[0].strip() != FENCE:
        raise refused(
            name,
            _('the first line is not "+++"'),
            hint=_(
                'Begin with a header between two "+++" lines that says at least to '
                'whom, for example: to = ["my-account"]'
            ),
        )
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
    raise refused(
        name,
        _('the header has no closing "+++" line'),
        hint=_('Put a line with only "+++" between the header and the text.'),
    )


def _toml(header: str, name: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(header)
    except tomllib.TOMLDecodeError as error:
        line = _line(error, header)
        raise refused(
            name,
            _("line {line} of the file cannot be read", line=line),
            hint=_(
                "Texts stand between quotes, dates do not: "
                'short = "…" and at = 2026-12-24T18:30:00'
            ),
        ) from error


def _line(error: tomllib.TOMLDecodeError, header: str) -> int:
    """The line in the file; `tomllib` tells it only in words before 3.14."""
    said = str(error)
    at = said.rfind("line ")
    if at >= 0:
        digits = said[at + 5 :].split(",", maxsplit=1)[0].strip()
        if digits.isdigit():
            return int(digits) + 1
    return header.count("\n") + 2


def _check_keys(
    table: Mapping[str, object], name: str, networks: frozenset[str]
) -> None:
    _known(table, POST | WORDING | networks | {"text"}, name, "")
    for network in sorted(networks & table.keys()):
        _known(_table(table[network], name, network), WORDING, name, f"{network}.")
    accounts = _table(table.get("accounts", {}), name, "accounts")
    for account, given in accounts.items():
        place = f"accounts.{account}"
        _known(_table(given, name, place), WORDING, name, f"{place}.")


def _known(
    table: Mapping[str, object], known: frozenset[str], name: str, place: str
) -> None:
    for key in table:
        if key not in known:
            raise refused(
                name,
                _("unknown key {key}", key=place + key),
                hint=near(key, known),
            )


def near(word: str, known: Iterable[str]) -> Phrase:
    """A near miss, or the list of what exists."""
    found = difflib.get_close_matches(word, sorted(known), n=1)
    if found:
        return _('Did you mean "{word}"?', word=found[0])
    return _("Known: {words}.", words=", ".join(sorted(known)))


def _table(value: object, name: str, key: str) -> Mapping[str, object]:
    if isinstance(value, dict):
        return value
    raise refused(name, _("{key} takes a table", key=key))


class Reader:
    """Typed reads of one table of a header."""

    def __init__(
        self, table: Mapping[str, object], *, name: str, place: str = ""
    ) -> None:
        """`place` stands before each key in the sentences."""
        self._table, self._name, self._place = table, name, place

    @property
    def place(self) -> str:
        """What stands before each key in the sentences."""
        return self._place

    def has(self, key: str) -> bool:
        """Whether the key was written."""
        return key in self._table

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self._table.get(key, default)
        if not isinstance(value, str):
            raise self._refused(
                _("{key} takes a text between quotes", key=self._place + key)
            )
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """`true` or `false`."""
        value = self._table.get(key, default)
        if not isinstance(value, bool):
            raise self._refused(
                _("{key} takes true or false, without quotes", key=self._place + key)
            )
        return value

    def choice(self, key: str, default: str) -> str:
        """One word of `CHOICES`."""
        value = self.text(key, default)
        if value not in CHOICES[key]:
            raise refused(
                self._name,
                _("{key} cannot be “{value}”", key=self._place + key, value=value),
                hint=_("Known: {words}.", words=", ".join(CHOICES[key])),
            )
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone is taken as a list of one."""
        value = self._table.get(key, [])
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        raise self._refused(_("{key} takes a list of texts", key=self._place + key))

    def tables(self, key: str) -> list[Mapping[str, object]]:
        """A list of tables."""
        value = self._table.get(key, [])
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return value
        raise self._refused(
            _(
                "{key} takes a list of tables, each between braces",
                key=self._place + key,
            )
        )

    def table(self, key: str) -> Mapping[str, object]:
        """A table."""
        value = self._table.get(key, {})
        if not isinstance(value, dict):
            raise self._refused(_("{key} takes a table", key=self._place + key))
        return value

    def raw(self, key: str) -> object:
        """The value as TOML gave it, or None."""
        return self._table.get(key)

    def moment(self, key: str) -> datetime | None:
        """A date with an hour, naive or aware."""
        value = self._table.get(key)
        if value is None or isinstance(value, datetime):
            return value
        raise self._refused(
            _(
                "{key} takes a day and an hour without quotes, like "
                "2026-12-24T18:30:00",
                key=self._place + key,
            )
        )

    def day(self, key: str) -> date | None:
        """A day; of a day with an hour, the day."""
        value = self._table.get(key)
        if value is None or isinstance(value, date):
            return _day_of(value)
        raise self._refused(_no_day(self._place + key))

    def days(self, key: str) -> frozenset[date]:
        """A list of days; one day alone is taken as a list of one."""
        value = self._table.get(key, [])
        found = value if isinstance(value, list) else [value]
        known = {_day_of(one) for one in found if isinstance(one, date)}
        if not all(isinstance(one, date) for one in found):
            raise self._refused(_no_day(self._place + key))
        return frozenset(one for one in known if one is not None)

    def _refused(self, problem: Phrase) -> PostError:
        return refused(self._name, problem)


def _day_of(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _no_day(key: str) -> Phrase:
    return _("{key} takes days without quotes, like 2026-12-24", key=key)
