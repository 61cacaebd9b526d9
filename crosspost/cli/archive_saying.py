"""What an import says: what will happen, what readers see, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.archive_deciding import DATED
from crosspost.cli.archive_progress import forecast
from crosspost.cli.archive_shared import NAMED, name_problems
from crosspost.i18n import Phrase, _, active, n_
from crosspost.report.archive_words import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crosspost.app.importing import Opened, Target
    from crosspost.cli.output import Output
    from crosspost.migrate.book import Import, Row
    from crosspost.migrate.room import Progress
    from crosspost.state.planfile import Sums

_SHOWN = 5
_LOOKED_AT = 25


def show(
    target: Target, opened: Opened, sums: Sums, out: Output, *, share: float
) -> None:
    """What will happen, and what readers will see."""
    account = target.account
    out.line(
        n_(
            "{count} post of {posts} goes to {name} ({handle}).",
            "{count} posts of {posts} go to {name} ({handle}).",
            sums.imports,
            count=grouped(sums.imports, active()),
            posts=grouped(sums.posts, active()),
            name=account.name,
            handle=account.handle,
        )
    )
    end = forecast(opened.importer, sums.cost, share=share)
    if end is not None:
        out.line(end)
    if account.network == "bluesky":
        out.line(_BACK_DATED)
        out.line(bridged(opened.importer.bridges()))
    else:
        out.line(_seen_there(dated=opened.limits.software == DATED))


_BACK_DATED = _(
    "Each post keeps its date. Bluesky shows it as “archived”, with a note that the "
    "date cannot be confirmed; some feeds may show old posts as new for a while."
)


def bridged(bridges: Sequence[str] | None) -> Phrase:
    """What a bridge will make of old posts."""
    if bridges:
        return _(
            "This account is bridged to other networks: it follows {bridges}. The "
            "bridge would publish every old post there at once. Before you say yes, "
            "stop following it, and follow it again afterwards.",
            bridges=", ".join(bridges),
        )
    if bridges is None:
        return _(
            "If the account is bridged to other networks, the bridge publishes every "
            "old post there at once: suspend it first."
        )
    return _("No bridge to other networks was found on this account.")


def _seen_there(*, dated: object) -> Phrase:
    if dated:
        return _(
            "Each post keeps its date. Nobody is notified, and other servers see "
            "these posts only when someone opens the profile there."
        )
    return _(
        "Each post appears with today’s date, unlisted, with its first date in "
        "the text. Taking back 1,000 of them takes the server 17 hours."
    )


def name_twins(twins: Sequence[tuple[str, str]], name: str, out: Output) -> None:
    """Posts that seem to stand on the account already."""
    if not twins:
        return
    out.line(
        n_(
            "{n} post seems to be on {name} already, with the same words; leave it "
            "out with the sheet (--ticked) if you do not want it twice:",
            "{n} posts seem to be on {name} already, with the same words; leave them "
            "out with the sheet (--ticked) if you do not want them twice:",
            len(twins),
            name=name,
        )
    )
    for post, url in twins[:NAMED]:
        out.row(f"  https://x.com/i/status/{post} = {url}")
    if len(twins) > NAMED:
        out.row("  …")


def tell(of: Import, progress: Progress, out: Output) -> None:
    """What came of a run."""
    out.line(
        n_(
            "{n} post published, {found} found there, {before} known before.",
            "{n} posts published, {found} found there, {before} known before.",
            progress.sent,
            found=progress.found,
            before=progress.before,
        )
    )
    if progress.removed:
        out.line(
            n_(
                "{n} post was taken back before and is not published again.",
                "{n} posts were taken back before and are not published again.",
                progress.removed,
            )
        )
        out.line(_("To publish them again all the same: --again."))
    if progress.failed:
        out.problem(
            n_(
                "{n} post could not be published:",
                "{n} posts could not be published:",
                len(progress.failed),
            )
        )
    name_problems(((post, row.problem) for post, row in progress.failed.items()), out)
    if len(progress.failed) > NAMED:
        out.problem(
            _("The others stand in the plan file {file}.", file=of.plan),
        )


def stopped(target: Target, of: Import, progress: Progress, out: Output) -> None:
    """The first posts are there: a person looks at them before the rest."""
    out.line(
        n_(
            "It stops here, after {n} post, so that you can look at it:",
            "It stops here, after {n} posts, so that you can look at them:",
            progress.there,
        )
    )
    for row in _first(target, of)[:_SHOWN]:
        out.row(f"  {row.url}")


def shown(target: Target, opened: Opened, of: Import, out: Output) -> None:
    """Whether readers are shown the first posts: a server may take its time."""
    rows = _first(target, of)
    seen = opened.importer.shown(rows)
    if seen is None:
        out.line(
            _(
                "Whether readers see them already could not be asked: open one of "
                "them without being logged in."
            )
        )
    elif seen < len(rows):
        out.line(
            n_(
                "Readers see {seen} of {n} so far: the network takes its time. Look "
                "again before the others follow.",
                "Readers see {seen} of {n} so far: the network takes its time. Look "
                "again before the others follow.",
                len(rows),
                seen=seen,
            )
        )
    else:
        out.line(
            n_(
                "Readers see the first post already.",
                "Readers see the first {n} posts already.",
                len(rows),
            )
        )


def _first(target: Target, of: Import) -> list[Row]:
    from crosspost.migrate.book import Standing

    return target.book().rows(of, states={Standing.SENT}, most=_LOOKED_AT)
