"""What the author should read before sending: alt texts, advice on writing. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosspost.i18n import _
from crosspost.model import Fix, Level, Media, Note, Wording


def review(wording: Wording, *, said: Sequence[str] = ()) -> tuple[Note, ...]:
    """The notes on one wording: errors on alt texts first, then advice.

    Args:
        wording: What one account says.
        said: The texts of it that this account publishes, where it is not `text`
            (see `Rendered.said`): advice on a text nobody reads is noise, and the
            short one deserves as much as the whole.
    """
    texts = tuple(said) or (wording.text,)
    return (
        *_alt_notes(wording),
        *(n for text in texts for n in _advice(wording, text)),
    )


def _alt_notes(wording: Wording) -> Iterator[Note]:
    for number, media in enumerate(wording.media, 1):
        note = _alt_note(number, media)
        if note:
            yield note


def _alt_note(number: int, media: Media) -> Note | None:
    from crosspost.text.alt import describes

    if media.decorative:
        return None
    if media.without_alt.strip():
        return Note(
            "alt-waived",
            Level.WARNING,
            _(
                "Image {number}, {file}: published without a description "
                "({reason}). This is kept in the journal.",
                number=number,
                file=media.file,
                reason=media.without_alt,
            ),
        )
    if not media.alt.strip():
        return _refused(number, media, "alt-missing")
    if not describes(media.alt, file_name=media.file):
        return _refused(number, media, "alt-empty-words")
    return None


def _refused(number: int, media: Media, note_id: str) -> Note:
    message = (
        _(
            "Image {number}, {file}: it has no description for those who cannot "
            "see it.",
            number=number,
            file=media.file,
        )
        if note_id == "alt-missing"
        else _(
            "Image {number}, {file}: “{alt}” does not describe it.",
            number=number,
            file=media.file,
            alt=media.alt,
        )
    )
    return Note(
        note_id,
        Level.ERROR,
        message,
        hint=_(
            "Write what it shows in alt = “…”; or decorative = true if it says "
            "nothing; or without_alt = “the reason”."
        ),
    )


def _language(wording: Wording, text: str) -> str:
    """The language of one of its texts; empty where none is known."""
    for said in wording.sayings():
        if text in {said.text, said.short}:
            return said.languages[0] if said.languages else ""
    return wording.languages[0] if wording.languages else ""


def _advice(wording: Wording, text: str) -> Iterator[Note]:
    from crosspost.text.lint import lint

    language = _language(wording, text)
    for found in lint(text, language=language):
        if found.found in wording.named:
            continue  # the address book names them on every network
        yield Note(
            found.id,
            Level.ADVICE,
            found.message,
            hint=found.hint,
            fix=Fix(found.found, found.proposal, found.text),
        )
