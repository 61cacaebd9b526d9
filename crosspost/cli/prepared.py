"""A prepared post, its blanks filled by who gives the command."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crosspost.cli import blanks
from crosspost.i18n import _
from crosspost.identity import post_id
from crosspost.sources import filling, templates

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.model import Post
    from crosspost.sources.filling import Template
    from crosspost.sources.header import Draft


@dataclass(frozen=True, slots=True)
class Filled:
    """A template and what fills it.

    Attributes:
        values: A value for every blank.
        draft: The post file that it becomes.
    """

    template: Template
    values: Mapping[str, str]
    draft: Draft


def add_blanks(parser: argparse.ArgumentParser) -> None:
    """The template's name and `--set`, of every command that fills one."""
    parser.add_argument(
        "name",
        metavar=str(_("NAME")),
        help=str(_("a template, as “crosspost template list” shows it")),
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar=str(_("BLANK=VALUE")),
        help=str(_("fills a blank; again for the next one")),
    )


def named(app: App, name: str) -> Template:
    """The template of that name.

    Raises:
        UsageError, PostError: There is none, or it cannot be read.
    """
    from crosspost.networks import NETWORKS

    return templates.named(app.folder.templates, name, networks=NETWORKS)


def filled(template: Template, args: argparse.Namespace, out: Output) -> Filled:
    """The template with what `--set` and a person's answers put into its blanks.

    Raises:
        UsageError, PostError: A blank is missing, unknown, or its value is refused.
    """
    from crosspost.networks import NETWORKS

    values = blanks.asked(template, blanks.given(args.set), out)
    draft = filling.fill(template, values, networks=NETWORKS)
    whole = filling.completed(template, values)
    return Filled(template, whole, draft)


def post_of(app: App, made: Filled) -> Post:
    """The post; its id is drawn, since the same template is sent again and again.

    Raises:
        PostError: Nobody is there to say it, or it is no post.
    """
    return app.draft_post(
        made.draft,
        post_id(os.urandom(16).hex()),
        raw_digest=made.template.digest(made.values),
        folder=app.folder.templates,
    )
