"""Prepared posts: post files with named blanks, in a folder of their own.

A template is read as TOML before any blank is filled, so that no value can be
read as a key, a list or the end of a text. Blanks stand only where a reader's
words do: never in `to`, an address or a file's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from crosspost.errors import PostError, UsageError
from crosspost.i18n import Phrase, _
from crosspost.sources.header import Draft, Reader, drafted, near, opened
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


@dataclass(frozen=True, slots=True)
class Blank:
    """A named place in a template.

    Attributes:
        about: What to write there, for who fills it.
        optional: Whether it may stay empty.
        default: What stands there if nothing else is given.
        choices: The only values it takes; empty: any.
    """

    name: str
    about: str = ""
    optional: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether somebody must give a value."""
        return not (self.optional or self.default)


@dataclass(frozen=True, slots=True)
class Template:
    """A prepared post, its blanks still empty.

    Attributes:
        name: The file's name without its ending.
        file: How the file is called in every sentence about it.
        about: What it is for.
        urgent: Whether it is of the urgent path.
        to: Whom it goes to, as written.
        header: The TOML table of the post, without what is a template's own.
        text: The text under the header.
        blanks: In the order in which they are asked for.
        raw: The file's bytes.
    """

    name: str
    file: str
    about: str
    urgent: bool
    to: tuple[str, ...]
    header: Mapping[str, object]
    text: str
    blanks: tuple[Blank, ...]
    raw: bytes

    def digest(self, values: Mapping[str, str]) -> str:
        """Tells this file, so filled, from any other (SHA-256, hexadecimal)."""
        said = [self.raw, *(f"{k}={v}".encode() for k, v in sorted(values.items()))]
        return sha256(b"\0".join(said)).hexdigest()


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


def fill(
    template: Template, given: Mapping[str, str], *, networks: Iterable[str]
) -> Draft:
    """The post file that a template becomes.

    Args:
        template: Which.
        given: Blank → value, as a person gave them.
        networks: Names of networks.

    Raises:
        PostError: A blank is missing, unknown, or its value is refused; by name.
    """
    values = completed(template, given)
    for text in (template.text, *_texts(template.header)):
        if out := marks.breaks_out(text, values):
            raise _refused_value(
                template,
                out[0],
                _("with the words around it, it is more than a text"),
            )
    header = _filled(template.header, values)
    text = marks.filled(template.text, values)
    return drafted(header, text, name=template.file, networks=networks)


def completed(template: Template, given: Mapping[str, str]) -> dict[str, str]:
    """A value for every blank: what was given, else the default, else nothing.

    Raises:
        PostError: As `fill`.
    """
    known = {one.name: one for one in template.blanks}
    for name in given:
        if name not in known:
            raise refused(
                template.file,
                _("it has no blank “{name}”", name=name),
                hint=near(name, known) if known else None,
            )
    values = {name: given.get(name, "").strip() for name in known}
    for name, value in values.items():
        if (problem := unfit(known[name], value)) is not None:
            raise _refused_value(template, name, problem)
    gone = [
        one.name for one in template.blanks if one.required and not values[one.name]
    ]
    if gone:
        raise refused(
            template.file,
            _("nothing fills these blanks: {names}", names=", ".join(gone)),
            hint=_("Give each one a value: --set {name}=…", name=gone[0]),
        )
    return {name: value or known[name].default for name, value in values.items()}


def unfit(blank: Blank, value: str) -> Phrase | None:
    """Why a blank does not take this value; None where it does."""
    problem = marks.wrong(value)
    if problem is None and value and blank.choices and value not in blank.choices:
        return _("it takes one of: {words}", words=", ".join(blank.choices))
    return problem


def refused(file: str, problem: Phrase, *, hint: Phrase | None = None) -> PostError:
    """The error of one template: its name, what is wrong, that nothing was done."""
    return PostError(
        _("{file}: {problem}. Nothing was done.", file=file, problem=problem),
        hint=hint,
    )


def _refused_value(template: Template, name: str, problem: Phrase) -> PostError:
    return refused(
        template.file,
        _("the value of “{name}” is refused: {problem}", name=name, problem=problem),
        hint=_("Write plain words, on one line."),
    )


# -- where blanks are -----------------------------------------------------------------


def _used(header: Mapping[str, object], text: str, file: str) -> tuple[str, ...]:
    """The blanks that stand in a template; they stand nowhere but in words."""
    _no_blank_elsewhere(header, file, "", words=False)
    texts = [text, *_texts(header)]
    if any(marks.is_broken(one) for one in texts):
        raise refused(
            file,
            _("two braces stand in it that are no blank"),
            hint=_("A blank is written like {example}.", example="{{lieu}}"),
        )
    return tuple(dict.fromkeys(name for one in texts for name in marks.names(one)))


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


def _texts(value: object) -> list[str]:
    """Every text of a header."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return []


def _filled(value: object, values: Mapping[str, str]) -> dict[str, object]:
    """A header, its blanks filled."""
    return {key: _one(inner, values) for key, inner in _pairs(value)}


def _pairs(value: object) -> Sequence[tuple[str, object]]:
    return list(value.items()) if isinstance(value, Mapping) else []


def _one(value: object, values: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return marks.filled(value, values)
    if isinstance(value, Mapping):
        return _filled(value, values)
    if isinstance(value, list):
        return [_one(inner, values) for inner in value]
    return value


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
