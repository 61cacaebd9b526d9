"""From what the author wrote to the texts of the parts of one account. Pure.

A network says how it counts; this room decides what is said: the whole text, the
shorter one, or a thread, and which pictures stand on which part. It never
changes a word by itself, and every choice it made is a note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crosspost.i18n import Phrase, _, n_
from crosspost.model import Account, FittedMedia, Level, Note, Part, Unit, Wording
from crosspost.text.split import (
    Limit,
    Numbering,
    TooLongError,
    author_parts,
    is_numbered,
    split,
)


@dataclass(frozen=True, slots=True)
class Ruler:
    """How one server counts a text.

    Attributes:
        most: The most one part may measure, in `unit`.
        measure: What a part with this text measures in that unit, with all that
            counts in every part beside it (a content warning).
        most_bytes: The most UTF-8 bytes a part may have, or None.
        bytes_of: How many bytes a text sends.
    """

    most: int
    unit: Unit
    measure: Callable[[str], int]
    most_bytes: int | None = None
    bytes_of: Callable[[str], int] = lambda text: len(text.encode())

    def used(self, text: str) -> int:
        """What a part with this text measures, as the server counts."""
        return self.measure(text)

    def fits(self, text: str) -> bool:
        """Whether one part may carry this text."""
        return self.used(text) <= self.most and not self.too_heavy(text)

    def too_heavy(self, text: str) -> bool:
        """Whether the text has too many bytes, whatever it measures."""
        return self.most_bytes is not None and self.bytes_of(text) > self.most_bytes

    def cut(self, text: str) -> list[str]:
        """The text as a thread, numbered unless its author does so.

        Raises:
            TooLongError: A link or word is longer than a part.
        """
        heavy = (
            () if self.most_bytes is None else (Limit(self.most_bytes, self.bytes_of),)
        )
        return split(
            text,
            limit=self.most,
            measure=self.measure,
            also=heavy,
            numbering=Numbering.OMITTED if is_numbered(text) else Numbering.ADDED,
        )


@dataclass(frozen=True, slots=True)
class Composed:
    """The texts of the parts, in order; at least one.

    Attributes:
        ruler: The one they fit: the second of two where links are shown short.
        said: The texts of the author that they are made of, each whole; one for
            each language.
        tongues: The BCP 47 tag of each text where the thread has several
            languages; empty where it has one.
    """

    texts: tuple[str, ...]
    ruler: Ruler
    said: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    tongues: tuple[str, ...] = ()

    def languages(self, number: int, common: tuple[str, ...]) -> tuple[str, ...]:
        """The languages of part `number`, from 1; `common` are those of the post."""
        if number > len(self.tongues):
            return common
        return (self.tongues[number - 1],)


def compose(wording: Wording, rulers: Sequence[Ruler]) -> Composed:
    """What one account says: in one language, or in several one after the other.

    See `_compose` for what is said in each.
    """
    each = wording.sayings()
    made = [_compose(one, rulers) for one in each]
    if len(made) == 1:
        return made[0]
    if any(one.ruler is not rulers[0] for one in made):
        # Links are shown short in the whole thread, or nowhere in it.
        rulers = rulers[-1:]
        made = [_compose(one, rulers) for one in each]
    pairs = list(zip(each, made, strict=True))
    return Composed(
        tuple(text for one in made for text in one.texts),
        rulers[0],
        tuple(text for one in made for text in one.said),
        tuple(dict.fromkeys(note for one in made for note in one.notes)),
        tuple(one.languages[0] for one, cut in pairs for _text in cut.texts),
    )


def _compose(wording: Wording, rulers: Sequence[Ruler]) -> Composed:
    """What one account says in one language.

    The whole text where it fits; else the shorter one; else, where the author
    allows it, a thread. A text with `***` lines is a thread by its author's hand.

    Args:
        wording: What was written.
        rulers: How the server counts; a further one counts links in short form,
            and is used only where the text does not fit otherwise.

    Returns:
        The texts; with an error note `too-long` where none of this is possible,
        and the whole text then.
    """
    first = rulers[0]
    wanted = author_parts(wording.text)
    if len(wanted) > 1:
        return _by_hand(wording, rulers, pieces=len(wanted))
    if (ruler := _fitting(wording.text, rulers)) is not None:
        return Composed((wording.text,), ruler, (wording.text,))
    return (
        _shorter(wording, rulers) or _thread(wording, rulers) or _failed(wording, first)
    )


def _fitting(text: str, rulers: Sequence[Ruler]) -> Ruler | None:
    return next((ruler for ruler in rulers if ruler.fits(text)), None)


def _shorter(wording: Wording, rulers: Sequence[Ruler]) -> Composed | None:
    if not wording.short or (ruler := _fitting(wording.short, rulers)) is None:
        return None
    note = Note(
        "short-used",
        Level.INFO,
        _("The whole text does not fit: the short text is published here."),
    )
    return Composed((wording.short,), ruler, (wording.short,), (note,))


def _by_hand(wording: Wording, rulers: Sequence[Ruler], *, pieces: int) -> Composed:
    """The author's own cuts; a piece that does not fit is cut only if allowed."""
    for ruler in rulers:
        try:
            texts = ruler.cut(wording.text)
        except TooLongError:
            continue
        if wording.thread or len(texts) == pieces:
            note = _thread_used(len(texts))
            return Composed(tuple(texts), ruler, (wording.text,), (note,))
    whole = "\n\n".join(author_parts(wording.text))
    return _shorter(wording, rulers) or _failed(wording, rulers[0], whole=whole)


def _thread(wording: Wording, rulers: Sequence[Ruler]) -> Composed | None:
    if not wording.thread:
        return None
    for ruler in rulers:
        try:
            texts = ruler.cut(wording.text)
        except TooLongError:
            continue
        note = _thread_used(len(texts))
        return Composed(tuple(texts), ruler, (wording.text,), (note,))
    return None


def _thread_used(parts: int) -> Note:
    message = n_(
        "The text goes out in {n} part.",
        "The text goes out as a thread of {n} parts.",
        parts,
    )
    return Note("thread-used", Level.INFO, message)


def _failed(wording: Wording, ruler: Ruler, *, whole: str = "") -> Composed:
    text = whole or wording.text
    return Composed((text,), ruler, (text,), (_too_long(wording, ruler, text),))


def _too_long(wording: Wording, ruler: Ruler, text: str) -> Note:
    if wording.thread:
        try:
            ruler.cut(wording.text)
        except TooLongError as error:
            return Note("too-long", Level.ERROR, error.message, error.hint)
    return Note("too-long", Level.ERROR, _excess(ruler, text), _way_out(wording, ruler))


def _excess(ruler: Ruler, text: str) -> Phrase:
    used = ruler.used(text)
    if used <= ruler.most and ruler.too_heavy(text):
        return _(
            "The text is too long for this account: {used} bytes, {limit} at most.",
            used=ruler.bytes_of(text),
            limit=ruler.most_bytes,
        )
    if ruler.unit == "graphemes":
        return _(
            "The text is too long for this account: {used} characters, {limit} at "
            "most.",
            used=used,
            limit=ruler.most,
        )
    return _(
        "The text is too long for this account: {used} characters as its server "
        "counts them, {limit} at most.",
        used=used,
        limit=ruler.most,
    )


def _way_out(wording: Wording, ruler: Ruler) -> Phrase:
    if wording.short:
        return _(
            "The short text does not fit either ({used}, {limit} at most): make it "
            "shorter, or write “thread = true”.",
            used=ruler.used(wording.short),
            limit=ruler.most,
        )
    return _(
        "Make the text shorter, write a “short” text for this case, or write "
        "“thread = true”."
    )


def check_it(account: Account) -> Phrase:
    """How an account's network is asked."""
    return _("Run “crosspost accounts check {account}”.", account=account.name)


def nothing_said(parts: Sequence[Part]) -> tuple[Note, ...]:
    """An error where a part would show nothing at all."""
    if all(part.text.strip() or part.media or part.card for part in parts):
        return ()
    return (
        Note(
            "nothing-to-say",
            Level.ERROR,
            _("There is no text, no picture and no link: nothing to publish."),
        ),
    )


# -- pictures ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placed:
    """Which media stand on which part; one entry for each part, and perhaps more.

    A thread of pictures may be longer than its texts: those parts say nothing.
    """

    parts: tuple[tuple[FittedMedia, ...], ...]
    notes: tuple[Note, ...] = ()


def place(
    media: Sequence[FittedMedia], wording: Wording, *, most: int, parts: int
) -> Placed:
    """Media on the parts they belong to: all on the first, as long as it takes them.

    Args:
        media: The fitted media, in the author's order, which is kept.
        wording: Says what to do with more than a part takes.
        most: How many one part takes.
        parts: How many texts there are.
    """
    head, rest = tuple(media[:most]), tuple(media[most:])
    if not rest:
        return Placed(_padded([head], parts))
    if wording.pictures == "thread":
        groups = [tuple(media[i : i + most]) for i in range(0, len(media), most)]
        return Placed(_padded(groups, parts), (_spread(len(groups)),))
    note = _left_out(rest) if wording.pictures == "first" else _too_many(media, most)
    return Placed(_padded([head], parts), (note,))


def _padded(
    groups: Sequence[tuple[FittedMedia, ...]], parts: int
) -> tuple[tuple[FittedMedia, ...], ...]:
    return (*groups, *((),) * (parts - len(groups)))


def _spread(parts: int) -> Note:
    message = n_(
        "The pictures stand on the first {n} part.",
        "The pictures stand on the first {n} parts of the thread.",
        parts,
    )
    return Note("pictures-in-thread", Level.INFO, message)


def _left_out(rest: Sequence[FittedMedia]) -> Note:
    message = n_(
        "{n} picture is left out here: {files}.",
        "{n} pictures are left out here: {files}.",
        len(rest),
        files=", ".join(one.file for one in rest),
    )
    return Note("pictures-left-out", Level.WARNING, message)


def _too_many(media: Sequence[FittedMedia], most: int) -> Note:
    message = n_(
        "{count} pictures are too many for this account, which takes {n}.",
        "{count} pictures are too many for this account, which takes {n} at most.",
        most,
        count=len(media),
    )
    hint = _(
        'Take some out, or write pictures = "first" (only the first ones are shown) '
        'or pictures = "thread" (the others follow in a thread).'
    )
    return Note("too-many-pictures", Level.ERROR, message, hint)
