"""The main job, from the demonstration to the report, done where nothing can go over a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
NO_NAMESPACE = "no network namespaces here"
TALK = """\
Enquêtrice : Vous faites quoi, le lundi ?

Mme Z. : Des dossiers. (rires) Toute la journée des dossiers, et personne ne passe, c'est-à-dire que je les lis.

Enquêtrice : Et le mardi ?

Mme Z. : Le mardi, je vois des gens. C'est pour ça que je reste.
"""
ARTICLE = "« On a pas voulu payer deux personnes, on en a pris une », dit Mme B., conseillère.\n"
JOB = (
    "import essai.txt",
    "codebook check",
    "codebook apply",
    "status --coder ana",
    "frequencies --coder ana",
    "crosstab gender --coder ana",
    "agreement ana ben",
    "search travail",
    "concordance bricol*",
    "locate 'On a pas voulu payer deux personnes, on en a pris une' --keep",
    "verbatims check article.md --to check.html",
    "pseudonyms scan",
    "export extracts --to extracts.csv",
    "export extracts --to extracts.docx --coder ana",
    "export qdpx --to study.qdpx",
    "export codebook --to codebook.odt",
    "export html --to pages --coder ana",
    "export web-annotation --to codings.jsonld --coder ana",
    "layer export --coder ana",
    "report --coder ana --to report.html",
    "round new --coders ana,cleo",
    "undo --coder ana",
)
RUN = """
import shlex, sys
from contextlib import redirect_stdout
from io import StringIO
from tests.no_network import forbid
tried = forbid()
from cipcoder.cli.app import run
for line in sys.argv[1:]:
    said = StringIO()
    with redirect_stdout(said):
        code = run(shlex.split(line))
    print(code, line, file=sys.stderr)
sys.exit(len(tried))
"""


def apart(code: str, *words: str, cwd: Path, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Python code in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(TOP), "CIPCODER_LANG": "en", "MPLBACKEND": "agg"}
    return subprocess.run(
        [*before, sys.executable, "-c", code, *words],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def there(demo: Path) -> Path:
    (demo / "essai.txt").write_text(TALK, encoding="utf-8")
    (demo / "article.md").write_text(ARTICLE, encoding="utf-8")
    return demo


def test_the_main_job_is_done_without_a_network(there: Path) -> None:
    done = apart(RUN, *JOB, cwd=there)
    assert done.returncode == 0, done.stderr
    ran = [line.partition(" ") for line in done.stderr.splitlines() if line[:2] in ("0 ", "1 ", "2 ")]
    assert [line for _code, _, line in ran] == list(JOB)
    assert {code for code, _, _line in ran} == {"0"}, done.stderr
    assert (there / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize(
    "try_it",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import http.client; http.client.HTTPConnection('127.0.0.1', 9).request('GET', '/')",
        "import asyncio; asyncio.run(asyncio.open_connection('127.0.0.1', 9))",
    ],
)
def test_whoever_tries_is_stopped_and_told_of(try_it: str, tmp_path: Path) -> None:
    code = (
        "import sys; from tests.no_network import forbid, NetworkUsedError; tried = forbid()\n"
        f"try:\n    {try_it}\nexcept NetworkUsedError: sys.exit(len(tried))\n"
    )
    assert apart(code, cwd=tmp_path).returncode == 1


def test_what_stays_on_the_machine_is_let_be(tmp_path: Path) -> None:
    code = (
        "import asyncio, socket; from tests.no_network import forbid; tried = forbid(['127.0.0.1'])\n"
        "asyncio.run(asyncio.sleep(0)); socket.getaddrinfo('127.0.0.1', 80); a, b = socket.socketpair(); a.send(b'x')\n"
        "assert b.recv(1) == b'x' and tried == []\n"
    )
    done = apart(code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_machine_without_any_network_makes_the_demonstration(tmp_path: Path) -> None:
    alone = ("unshare", "--user", "--map-root-user", "--net")
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip(NO_NAMESPACE)
    look = "import socket, sys; sys.exit(len([name for _, name in socket.if_nameindex() if name != 'lo']))"
    assert apart(look, cwd=tmp_path, before=alone).returncode == 0
    done = apart("from cipcoder.__main__ import main; main()", "demo", cwd=tmp_path, before=alone)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "cipcoder-demo" / "extracts.csv").is_file()
