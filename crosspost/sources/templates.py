"""Prepared posts: post files with named blanks, in a folder of their own.

A template is read as TOML before any blank is filled, so that no value can be
read as a key, a list or the end of a text. Blanks stand only where a reader's
words do: never in `to`, an address or a file's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from crosspost.errors import PostError, UsageError
from crosspost.i18n import Phrase, _
from crosspost.sources.filling import Blank, Template, refused, texts, unfit
from crosspost.sources.header import Reader, drafted, near, opened
from crosspost.text import blanks as marks

SUFFIX: Final = ".md"
OWN: Final = frozenset({"about", "blanks"})
"""Keys that a template has and a post file has not."""

_OF_A_BLANK: Final = frozenset({"about", "optional", "default", "choices"})
_UNTIMED: Final = frozenset({"at", "every", "until", "except"})
_WORDS: Final = frozenset(
    {"text", "short", "content_warning", "note", "alt", "title", "description"}
)
"""Keys whose texts may hold blanks."""


def files(folder: Path) -> dict[str, Path]:
    """The templates of a folder by name; none where there is no folder."""
    if not folder.is_dir():
        return {}
    found = sorted(one for one in folder.glob(f"*{SUFFIX}") if one.is_file())
    return {one.stem: one for one in found if not one.name.startswith(".")}


def named(folder: Path, name: str, *, networks: Iterable[str]) -> Template:
    """The template of that name.

    Raises:
        UsageError: There is none; no path is ever followed.
        PostError: It cannot be read.
    """
    there = files(folder)
    path = there.get(name.removesuffix(SUFFIX))
    if path is None:
        raise UsageError(
            _("There is no template “{name}”. Nothing was done.", name=name),
            hint=near(name, there) if there else nowhere(folder),
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PostError(
            _("{file}: this file cannot be read. Nothing was done.", file=path.name),
            hint=_("Check its name and who may read it."),
            detail=str(error),
        ) from error
    return read(data, file=f"{folder.name}/{path.name}", networks=networks)


def nowhere(folder: Path) -> Phrase:
    """Where templates would be."""
    return _(
        "Put post files into the folder {folder}, beside the configuration.",
        folder=folder.name,
    )


def read(data: bytes, *, file: str, networks: Iterable[str]) -> Template:
    """A template's bytes.

    Raises:
        PostError: It is no post file, says when it leaves, has a blank where none
            may be, or describes one that is not there.
    """
    table, text = opened(data, name=file)
    post = {key: value for key, value in table.items() if key not in OWN}
    drafted(post, text, name=file, networks=networks)
    if timed := sorted(_UNTIMED & post.keys()):
        raise refused(
            file,
            _("a template does not say when it leaves: {key}", key=timed[0]),
            hint=_("Leave it out; it leaves when a person sends it."),
        )
    head = Reader(table, name=file)
    used = _used(post, text, file)
    return Template(
        name=Path(file).stem,
        file=file,
        about=head.text("about"),
        urgent=head.flag("urgent"),
        to=head.texts("to"),
        header=post,
        text=text,
        blanks=_blanks(head.table("blanks"), used, file),
        raw=data,
    )


# -- where blanks are -----------------------------------------------------------------


def _used(header: Mapping[str, object], text: str, file: str) -> tuple[str, ...]:
    """The blanks that stand in a template; they stand nowhere but in words."""
    _no_blank_elsewhere(header, file, "", words=False)
    found = [text, *texts(header)]
    if any(marks.is_broken(one) for one in found):
        raise refused(
            file,
            _("two braces stand in it that are no blank"),
            hint=_("A blank is written like {example}.", example="{{lieu}}"),
        )
    return tuple(dict.fromkeys(name for one in found for name in marks.names(one)))


def _no_blank_elsewhere(value: object, file: str, key: str, *, words: bool) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            inside = words or name in _WORDS
            place = f"{key}.{name}" if key else str(name)
            _no_blank_elsewhere(inner, file, place, words=inside)
    elif isinstance(value, list):
        for inner in value:
            _no_blank_elsewhere(inner, file, key, words=words)
    elif isinstance(value, str) and not words and ("{{" in value or "}}" in value):
        raise refused(
            file,
            _("{key} takes no blank", key=key),
            hint=_("Blanks stand in texts and descriptions only."),
        )


# -- what is said of them -------------------------------------------------------------


def _blanks(
    table: Mapping[str, object], used: Sequence[str], file: str
) -> tuple[Blank, ...]:
    """The described blanks in their order, then those that are only used."""
    for name in table:
        if name not in used:
            raise refused(
                file,
                _("blanks.{name} describes a blank that is not there", name=name),
                hint=near(name, used) if used else None,
            )
    described = [_blank(name, inner, file) for name, inner in table.items()]
    return (*described, *(Blank(name) for name in used if name not in table))


def _blank(name: str, value: object, file: str) -> Blank:
    place = f"blanks.{name}"
    table = Reader({name: value}, name=file, place="blanks.").table(name)
    for key in table:
        if key not in _OF_A_BLANK:
            raise refused(
                file,
                _("unknown key {key}", key=f"{place}.{key}"),
                hint=near(key, _OF_A_BLANK),
            )
    head = Reader(table, name=file, place=f"{place}.")
    blank = Blank(
        name,
        about=head.text("about"),
        optional=head.flag("optional"),
        default=head.text("default").strip(),
        choices=head.texts("choices"),
    )
    for word in (blank.default, *blank.choices):
        if (problem := unfit(blank, word)) is not None:
            told = _("{key}: {problem}", key=place, problem=problem)
            raise refused(file, told)
    return blank
