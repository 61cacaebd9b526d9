"""An archive's plan in a terminal: numbers end in one column, words begin in one."""

from __future__ import annotations

import io

from crosspost.cli.common import show
from crosspost.cli.output import WIDTH, Output
from crosspost.migrate.values import Reason, Summary, Whose
from crosspost.report.archive import plan


def test_a_folded_reason_goes_on_below_its_own_words() -> None:
    stream = io.StringIO()
    out = Output(stream, io.StringIO(), environment={})
    out.width = WIDTH // 2
    whose = Whose("12", "Ville", "La ville")
    counts = {Reason.REPOST: 1, Reason.STARTS_WITH_MENTION: 1234}

    show(plan(Summary(whose, 1235, None, None, 0, 1235, counts), out.paint), out)

    lines = stream.getvalue().splitlines()
    told = lines[lines.index("1,235 posts stay behind:") + 1 :]
    numbers = [one for one in told if one.strip()[:1].isdigit()]
    assert len(numbers) == 2
    assert len(told) > 2
    for line in told:
        words = line.lstrip(" 0123456789,")
        assert len(line) - len(words) == 11
