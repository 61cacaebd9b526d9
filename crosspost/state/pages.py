"""Pages that a command makes for people to open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crosspost.errors import CrosspostError
from crosspost.i18n import _


def write(html: str, page: Path) -> Path:
    """Write a page; where it stands.

    Raises:
        CrosspostError: It cannot be written there.
    """
    with writing(page):
        page.write_text(html, encoding="utf-8")
    return page.absolute()


@contextmanager
def writing(page: Path | str) -> Iterator[None]:
    """Tell of a page that cannot be written, with what to do.

    Raises:
        CrosspostError: In place of any OSError.
    """
    try:
        yield
    except OSError as error:
        raise CrosspostError(
            _("The page {file} cannot be written.", file=page),
            hint=_("Choose a folder you may write to."),
            detail=str(error),
        ) from error
