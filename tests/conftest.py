"""What holds for every test."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

# No deadline: how long an example takes says more of the machine's other work than of ours.
settings.register_profile("meridian", deadline=None)
settings.load_profile("meridian")

MUST_NOT_SKIP = "MERIDIAN_TESTS_MUST_NOT_SKIP" in os.environ


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if MUST_NOT_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be: {report.longrepr}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report
