"""What can be wrong with an archive, each said once, with the file that it is in."""

from __future__ import annotations

from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _


class ArchiveError(UsageError):
    """The archive, or one file in it, cannot be read; nothing was done."""


_AGAIN = _("Download the archive from X again, and give the file as it came.")


_WHICH = _(
    "Give the zip file that X sent, all the zip files of one download, or "
    "the folder that was unpacked from it."
)


def nothing_there(path: object) -> ArchiveError:
    """No file and no folder has this name."""
    return ArchiveError(
        _("There is no file {file}. Nothing was done.", file=path), hint=_WHICH
    )


def no_archive(path: object) -> ArchiveError:
    """There is nothing of an archive of X at this place."""
    return ArchiveError(
        _("{file} is no archive of X. Nothing was done.", file=path),
        hint=_WHICH,
    )


def nested(path: object, inner: str) -> ArchiveError:
    """The archive lies in a zip within the zip."""
    return ArchiveError(
        _("{file} is no archive of X. Nothing was done.", file=path),
        hint=_(
            "{inner} lies in it: if that is the archive, take it out and give it.",
            inner=inner,
        ),
    )


def damaged_zip(path: object, detail: str) -> ArchiveError:
    """The zip file itself cannot be opened."""
    return ArchiveError(
        _("{file} is damaged or not whole. Nothing was done.", file=path),
        hint=_AGAIN,
        detail=detail,
    )


def damaged(member: str, detail: str = "") -> ArchiveError:
    """A file of the archive does not hold what the archive says."""
    return ArchiveError(
        _("{file}, in the archive, is damaged. Nothing was done.", file=member),
        hint=_AGAIN,
        detail=detail,
    )


def too_large(member: str) -> ArchiveError:
    """A file inflates to far more than any archive of X holds."""
    return ArchiveError(
        _(
            "{file}, in the archive, unpacks to far more than X ever writes. It was "
            "not read any further, and nothing was done.",
            file=member,
        ),
        hint=_AGAIN,
    )


def foreign(member: str, detail: str = "") -> ArchiveError:
    """A file is not written as X writes it."""
    return ArchiveError(
        _("{file}, in the archive, is not written as X writes it.", file=member),
        hint=_AGAIN,
        detail=detail,
    )


def unreadable(member: str, why: Phrase) -> ArchiveError:
    """A file is packed in a way that is not read."""
    return ArchiveError(
        _(
            "{file}, in the archive, cannot be read: {why}. Nothing was done.",
            file=member,
            why=why,
        ),
        hint=_("Unpack the archive, and give the folder instead."),
    )


def twice(member: str) -> ArchiveError:
    """A file of posts stands in the archive twice, with other contents."""
    return ArchiveError(
        _(
            "{file} is in the archive twice, and not the same. Nothing was done.",
            file=member,
        ),
        hint=_("Give the files of one download only."),
    )


def several(names: list[str]) -> ArchiveError:
    """More than one archive in one place."""
    return ArchiveError(
        _(
            "There is more than one archive here: {names}. Nothing was done.",
            names=", ".join(names),
        ),
        hint=_("Give one of them."),
    )
