"""One mistake, one sentence."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from crosspost.config.polls import (
    bad_territory,
)
from crosspost.i18n import Phrase, _


def unknown(key: str, name: str, known: Iterable[str]) -> Phrase:
    """A name that stands for nothing; the nearest one that does."""
    close = difflib.get_close_matches(name, list(known), n=1)
    if close:
        return _(
            '{key}: “{name}” does not exist (did you mean "{near}"?)',
            key=key,
            name=name,
            near=close[0],
        )
    return _("{key}: “{name}” does not exist", key=key, name=name)


def bad_zone(key: str) -> Phrase:
    """A time zone nobody knows."""
    return _(
        "{key}: not a time zone (write it like Europe/Paris or Indian/Reunion)", key=key
    )


def errors(error: ValidationError) -> list[Mapping[str, Any]]:
    """Without the input: it may hold a secret."""
    return [dict(one) for one in error.errors(include_input=False, include_url=False)]


def mistake(error: Mapping[str, Any], place: str, model: type[Any]) -> Phrase:
    """The sentence for one mistake that pydantic found.

    Args:
        error: As pydantic tells it, without the input: it may hold a secret.
        place: What stands before its path, like `accounts.ville.`.
        model: Whose keys may have been meant.
    """
    key = place + ".".join(str(step) for step in error["loc"])
    kind = str(error["type"])
    if kind == "missing":
        return _("{key}: missing", key=key)
    if kind == "extra_forbidden":
        return _unknown_key(
            key, str(error["loc"][-1]), _known_keys(model, error["loc"])
        )
    word = str(error.get("ctx", {}).get("error", ""))
    sentence = _SENTENCES.get(word)
    return sentence(key) if sentence else _wrong_value(key, error)


def _known_keys(model: type[Any], loc: tuple[Any, ...]) -> list[str]:
    """The keys of the table that a path leads to."""
    for step in loc[:-1]:
        field = getattr(model, "model_fields", {}).get(step)
        if field is None:
            continue
        inner = [field.annotation, *getattr(field.annotation, "__args__", ())]
        models = [one for one in inner if hasattr(one, "model_fields")]
        model = models[0] if models else model
    fields = getattr(model, "model_fields", {})
    return [field.alias or name for name, field in fields.items()]


def _unknown_key(key: str, word: str, known: Iterable[str]) -> Phrase:
    close = difflib.get_close_matches(word, list(known), n=1)
    if close:
        return _(
            '{key}: unknown setting (did you mean "{near}"?)', key=key, near=close[0]
        )
    return _("{key}: unknown setting", key=key)


def _secret_itself(key: str) -> Phrase:
    return _(
        "{key}: a secret must not stand in this file; write where it is kept, "
        'like {{ file = "secrets/name" }}. Replace this secret by a new one: '
        "whoever could read this file knows it",
        key=key,
    )


_SENTENCES: Mapping[str, Callable[[str], Phrase]] = {
    "secret-itself": _secret_itself,
    "secret-place": lambda key: _(
        "{key}: write exactly one of file, env or credential", key=key
    ),
    "server-address": lambda key: _(
        "{key}: write the server's address like https://social.example.fr "
        "(http:// only on this machine)",
        key=key,
    ),
    "handle": lambda key: _(
        "{key}: not a handle; write it as in the profile, without @", key=key
    ),
    "did": lambda key: _("{key}: not an account's identity (did:plc:…)", key=key),
    "time-zone": bad_zone,
    "territory": bad_territory,
    "mail-address": lambda key: _(
        "{key}: not an address; write it like communication@ville.example.fr", key=key
    ),
    "mail-way": lambda key: _(
        "{key}: write either host (a mail server) or sendmail (a program), not both",
        key=key,
    ),
    "mail-login": lambda key: _(
        "{key}: user and password go together; write both, or none", key=key
    ),
    "mail-plain": lambda key: _(
        "{key}: without encryption only to this machine itself; write security = "
        '"starttls" or "tls"',
        key=key,
    ),
    "mail-sendmail": lambda key: _(
        "{key}: write the program's whole path, like /usr/sbin/sendmail", key=key
    ),
    "web-address": lambda key: _(
        "{key}: write an address like https://example.fr/… (http:// only on this "
        "machine)",
        key=key,
    ),
    "digest-at": lambda key: _("{key}: write an hour like 08:00", key=key),
}

_TYPES = {
    "string_type": _("{key}: a text between quotes is expected"),
    "bool_type": _("{key}: true or false is expected"),
    "bool_parsing": _("{key}: true or false is expected"),
    "int_type": _("{key}: a whole number is expected"),
    "int_parsing": _("{key}: a whole number is expected"),
    "dict_type": _("{key}: a table is expected"),
    "model_type": _("{key}: a table is expected"),
    "list_type": _("{key}: a list is expected"),
    "datetime_type": _("{key}: a date and time is expected, like 2026-12-24T18:30:00"),
    "datetime_parsing": _(
        "{key}: a date and time is expected, like 2026-12-24T18:30:00"
    ),
    "datetime_from_date_parsing": _(
        "{key}: a date and time is expected, like 2026-12-24T18:30:00"
    ),
    "date_type": _("{key}: a day is expected, like 2026-03-15"),
    "date_parsing": _("{key}: a day is expected, like 2026-03-15"),
    "date_from_datetime_parsing": _("{key}: a day is expected, like 2026-03-15"),
    "date_from_datetime_inexact": _("{key}: a day is expected, like 2026-03-15"),
}


def _wrong_value(key: str, error: Mapping[str, Any]) -> Phrase:
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind in _TYPES:
        return Phrase(_TYPES[kind].id, {"key": key})
    if kind == "literal_error":
        known = str(context["expected"]).replace(" or ", ", ")  # pydantic's English
        return _("{key}: known values are {known}", key=key, known=known)
    if kind == "too_short":
        return _("{key}: at least one is expected", key=key)
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        return _("{key}: outside its bounds (limit {bound})", key=key, bound=bound)
    return _("{key}: not as expected", key=key)
