"""The documents for machines: stable names, `version` first, RFC 3339 with offset."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from crosspost.i18n import Phrase
from crosspost.model import Card, Delivery, FittedMedia, Json, Note, Part, Post
from crosspost.ports import Line, PauseRecord, Problem, Record

VERSION = 1


def dumps(document: Json) -> str:
    """One document as text, readable and stable."""
    return json.dumps(document, ensure_ascii=False, indent=2)


def preview(
    posts: Iterable[tuple[Post, Sequence[Delivery]]], notes: Iterable[Note] = ()
) -> Json:
    """`preview --json`: the values that will be sent, byte for byte."""
    return {
        "version": VERSION,
        "posts": [_post(post, deliveries) for post, deliveries in posts],
        "notes": [note_json(note) for note in notes],
    }


def _post(post: Post, deliveries: Sequence[Delivery]) -> Json:
    return {
        "id": post.id,
        "source": post.source or None,
        "title": post.title,
        "deliveries": [delivery_json(one) for one in deliveries],
    }


def delivery_json(delivery: Delivery) -> Json:
    """One delivery of `preview --json`."""
    return {
        "account": delivery.account,
        "network": delivery.network,
        "handle": delivery.handle,
        "entity": delivery.entity,
        "due": instant(delivery.due),
        "parts": [_part(part) for part in delivery.parts],
        "digest": delivery.digest,
        "final": delivery.final,
        "notes": [note_json(note) for note in delivery.notes],
    }


def _part(part: Part) -> Json:
    return {
        "key": part.key or None,
        "text": part.text,
        "used": part.used,
        "limit": part.limit,
        "unit": part.unit,
        "facets": [asdict(facet) for facet in part.facets],
        "language": part.languages[0] if part.languages else None,
        "media": [_media(one) for one in part.media],
        "card": _card(part.card),
        "request": part.request,
        "cid": part.cid,
        "companions": [asdict(one) for one in part.companions],
    }


def _media(media: FittedMedia) -> Json:
    told = {
        name: getattr(media, name)
        for name in ("file", "alt", "type", "bytes", "width", "height", "sha256")
    }
    if media.subtitles is not None:
        told["subtitles"] = asdict(media.subtitles)
    return told


def _card(card: Card | None) -> Json | None:
    if card is None:
        return None
    picture = _media(card.picture) if card.picture else None
    return {
        "url": card.url,
        "title": card.title,
        "description": card.description,
        "picture": picture,
    }


def note_json(note: Note) -> Json:
    """One note, said in the active language."""
    return {
        "id": note.id,
        "level": str(note.level),
        "message": str(note.message),
        "hint": said(note.hint),
        "fix": asdict(note.fix) if note.fix else None,
    }


# -- status -----------------------------------------------------------------------


def status(
    records: Iterable[Record],
    *,
    paused: PauseRecord | None,
    titles: Mapping[str, str] | None = None,
) -> Json:
    """`status --json`."""
    titles = titles or {}
    return {
        "version": VERSION,
        "paused": pause_json(paused) if paused else None,
        "deliveries": [record_json(one, titles.get(one.post, "")) for one in records],
    }


def pause_json(pause: PauseRecord) -> Json:
    """A pause that holds."""
    return {
        "since": instant(pause.since),
        "reason": pause.reason,
        "by": pause.by,
        "scope": pause.scope or None,
    }


def record_json(record: Record, title: str = "") -> Json:
    """One delivery as the ledger has it."""
    return {
        "id": record.id,
        "post": record.post,
        "title": title,
        "account": record.account,
        "network": record.network,
        "state": str(record.state),
        "held": str(record.hold) if record.hold else None,
        "due": instant(record.due),
        "next": instant(record.next_at) if record.next_at else None,
        "sent_at": instant(record.sent_at) if record.sent_at else None,
        "settled": str(record.settled) if record.settled else None,
        "attempts": record.attempts,
        "parts": [
            {
                "key": part.key or None,
                "state": str(part.state),
                "uri": part.receipt.uri if part.receipt else None,
                "url": part.receipt.url if part.receipt else None,
                "cid": (part.receipt.cid or None) if part.receipt else None,
            }
            for part in record.parts
        ],
        "problem": problem_json(record.problem),
    }


def problem_json(problem: Problem | None) -> Json | None:
    """A problem, said in the active language."""
    if problem is None:
        return None
    return {
        "kind": problem.kind,
        "message": str(problem.message),
        "hint": said(problem.hint),
    }


def journal(lines: Iterable[Line]) -> Json:
    """`journal --json`."""
    return {
        "version": VERSION,
        "lines": [{**asdict(line), "at": instant(line.at)} for line in lines],
    }


def instant(moment: datetime) -> str:
    """RFC 3339 with offset, to the millisecond."""
    return moment.isoformat(timespec="milliseconds")


def said(phrase: Phrase | None) -> str | None:
    """A phrase in the active language."""
    return str(phrase) if phrase is not None else None
