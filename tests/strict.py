"""A pytest plugin: with CROSSPOST_TESTS_STRICT=1 no test is left out unseen.

On a person's machine a test that needs a missing tool is skipped, with its
reason in one line. Where every tool must be there, a skip is a failure.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

SWITCH = "CROSSPOST_TESTS_STRICT"


def strict() -> bool:
    """Whether a skip counts as a failure in this run."""
    return os.environ.get(SWITCH, "") not in {"", "0"}


def _refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not strict() or not report.skipped or hasattr(report, "wasxfail"):
        return
    where_and_why = report.longrepr
    reason = where_and_why[2] if isinstance(where_and_why, tuple) else where_and_why
    report.outcome = "failed"
    report.longrepr = f"{SWITCH} is set and this was left out: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[
    None, pytest.TestReport, pytest.TestReport
]:
    """Turn a skipped test into a failed one."""
    report = yield
    _refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[
    None, pytest.CollectReport, pytest.CollectReport
]:
    """Turn a skipped module (`importorskip`) into a failed one."""
    report = yield
    _refuse(report)
    return report
