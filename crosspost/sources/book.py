"""The address book, applied to what a post file says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from crosspost.i18n import Phrase, _
from crosspost.model import Variant, Wording
from crosspost.sources.header import near, refused
from crosspost.text.people import People, UnknownPersonError, mention, mentioned

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Book:
    """Who the configuration knows, and the file that names them.

    Every method raises PostError where the file names someone unknown.
    """

    people: People
    file: str

    def on(self, wording: Wording, network: str) -> Wording:
        """What one network's readers read: mentions in the texts, names elsewhere."""
        texts = "\n".join(f"{one.text}\n{one.short or ''}" for one in wording.sayings())
        return replace(
            wording,
            named=self._told(texts, network, mentioned),
            text=self.name(wording.text, network),
            short=None if wording.short is None else self.name(wording.short, network),
            content_warning=self.name(wording.content_warning),
            media=tuple(replace(one, alt=self.name(one.alt)) for one in wording.media),
            also=tuple(self._further(one, network) for one in wording.also),
        )

    def _further(self, one: Variant, network: str) -> Variant:
        short = None if one.short is None else self.name(one.short, network)
        return replace(one, text=self.name(one.text, network), short=short)

    def plain(self, wording: Wording) -> Wording:
        """The same with plain names."""
        return self.on(wording, "")

    def name(self, text: str, network: str = "") -> str:
        """One text."""
        return self._told(text, network, mention)

    def _told(
        self, text: str, network: str, tell: Callable[[str, People, str], _T]
    ) -> _T:
        try:
            return tell(text, self.people, network)
        except UnknownPersonError as error:
            raise refused(
                self.file,
                _("nobody in the address book is called “{name}”", name=error.name),
                hint=near(error.name, self.people) if self.people else _nobody(),
            ) from error


def _nobody() -> Phrase:
    return _("Nobody is in it yet: add [people.…] to the configuration.")
