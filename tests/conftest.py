"""Fixtures several rooms share, the rule that in CI a test may only be skipped for a reason that is known, and the one
that nothing goes over a network.

``store`` is a real store on each engine: SQLite in a temporary folder; PostgreSQL in a schema of its own when
the environment variable CIPCODER_TEST_POSTGRES names a server.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # `pytest` finds tests.studies as `python -m pytest` does

from cipcoder.store.store import Store
from tests.no_network import forbid
from tests.studies import Study

POSTGRES = os.environ.get("CIPCODER_TEST_POSTGRES", "")
TRIED = forbid([host for host in [urlsplit(POSTGRES).hostname] if host])
"""what any test of this process wanted of a network, the server of the tests left aside"""
NO_SERVER = "CIPCODER_TEST_POSTGRES names no server"
ALLOWED_SKIPS = Path(__file__).with_name("allowed_skips.txt")


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a program keeps for a person outside of projects (caches, key tables) goes to a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")  # never the machine's
        yield


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """A test fails where something tried to use the network, though it was stopped and hidden."""
    before = len(TRIED)
    yield
    assert TRIED[before:] == []


@contextmanager
def postgres_address() -> Iterator[str]:
    """The address of a schema nobody else uses; it is dropped at the end."""
    if not POSTGRES:
        pytest.skip(NO_SERVER)
    import psycopg

    schema = f"test_{uuid.uuid4().hex}"
    try:
        yield f"{POSTGRES}?schema={schema}"
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'.encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where a store can be made, on each engine."""
    if request.param == "sqlite":
        yield tmp_path / "project.cipcoder"
    else:
        with postgres_address() as address:
            yield address


@pytest.fixture
def store(place: Path | str) -> Iterator[Store]:
    """A new, empty store, on each engine."""
    with Store.create(place, name="Nettoyer") as made:
        yield made


@pytest.fixture
def study(store: Store) -> Study:
    """The store, with acts in coders' names."""
    return Study(store)


@pytest.fixture
def new_study(tmp_path: Path) -> Iterator[Callable[[str], Study]]:
    """Makes as many projects as a test wants, each a SQLite file with a name of its own."""
    made: list[Study] = []

    def make(name: str) -> Study:
        made.append(Study(Store.create(tmp_path / f"{name}.cipcoder", name=name)))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


@pytest.fixture(scope="session")
def demo_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration project, made once a test process; only to be copied."""
    from cipcoder.demo import make

    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    make(folder).project.close()
    return folder


@pytest.fixture
def demo(demo_made: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration project of one's own."""
    return Path(shutil.copytree(demo_made, tmp_path / "demo"))


def pytest_xdist_auto_num_workers() -> int | None:
    """More processes than processors: tests of the screen mostly sleep between keys, those of a server wait for it."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    cores = os.cpu_count() or 1
    return cores + min(cores, 4)


# --- skips in CI -------------------------------------------------------------------------------------


def allowed_skips() -> list[str]:
    """Reasons, or regular expressions of reasons, one a line; « # » begins a remark."""
    lines = ALLOWED_SKIPS.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def is_allowed(reason: str) -> bool:
    """Whether a test may be skipped for this reason."""
    return any(reason == line or re.fullmatch(line, reason) for line in allowed_skips())


def _refuse_unknown_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("CI") != "true" or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
    if not is_allowed(reason):
        report.outcome = "failed"
        report.longrepr = f"skipped for a reason that tests/allowed_skips.txt does not list: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    report: Any = yield
    _refuse_unknown_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    report: Any = yield
    _refuse_unknown_skip(report)
    return report


# --- what was found of published values ----------------------------------------------------------------


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A table of the published values of agreement, whichever process found them again."""
    rows = []
    for verdict in ("passed", "failed", "skipped"):
        for report in terminalreporter.getreports(verdict):
            said = dict(getattr(report, "user_properties", ()))
            if "published" in said:
                rows.append(f"{verdict:8}{said['published']}  {said.get('found', '')}")
    if rows:
        terminalreporter.section("published values: statistic, example, printed, found")
        terminalreporter.write_line("\n".join(sorted(rows)))
