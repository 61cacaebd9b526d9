"""What was written, kept beside the journal under its fingerprint.

The journal holds the fingerprint only: it can never be rewritten, and a text may
have to be erased one day. The file is written before the ledger commits and never
read while all is well; it outlives a lost ledger as the journal does.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from crosspost.identity import canonical
from crosspost.model import Delivery, Json, Media, Post, Wording


def told(post: Post) -> Json:
    """What a post says, for whom: its texts, and its pictures with their alt text.

    Nothing of it that is never published (the note to the reviewer) is in it.
    """
    return {
        "text": post.base.text,
        "short": post.base.short,
        "media": [_medium(one) for one in post.base.media],
        "accounts": {
            name: _wording(one) for name, one in sorted(post.exceptions.items())
        },
        "languages": dict(sorted(post.by_language.items())),
    }


def of_delivery(delivery: Delivery) -> Json:
    """What one account says, where that is no revision of the post (an edit)."""
    return {
        "text": "\n\n".join(part.text for part in delivery.parts),
        "media": [
            {"file": one.file, "alt": one.alt}
            for part in delivery.parts
            for one in part.media
        ],
    }


def fingerprint(said: Json) -> str:
    """SHA-256 (hex) of `told`, as the journal has it."""
    return hashlib.sha256(canonical(said)).hexdigest()


def keep(path: Path, said: Json) -> None:
    """Append a text; one that is there already may stand there twice.

    Raises:
        OSError: The file cannot be written.
    """
    line = canonical({"sha256": fingerprint(said), "said": said}) + b"\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


def find(path: Path, wanted: Iterable[str]) -> Mapping[str, Json]:
    """The texts of these fingerprints that the file has; it is not believed blindly."""
    missing, found = set(wanted), dict[str, Json]()
    if not missing:
        return found
    try:
        with path.open("rb") as file:
            for line in file:
                said = _said(line)
                mark = fingerprint(said) if said else ""
                if said is not None and mark in missing:
                    found[mark] = said
    except OSError:
        return found
    return found


def _said(line: bytes) -> Json | None:
    try:
        one = json.loads(line)["said"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return one if isinstance(one, Mapping) else None


def _wording(wording: Wording) -> Json:
    also = [{"language": one.language, "text": one.text} for one in wording.also]
    return {
        "text": wording.text,
        "short": wording.short,
        "media": [_medium(one) for one in wording.media],
        **({"also": also} if also else {}),
    }


def _medium(media: Media) -> Json:
    return {"file": media.file, "alt": media.alt}
