"""What the documents tell people to type works, and prints what they show.

In a ``console`` block, ``$ `` begins a command; the lines after it are lines of its output, « … » stands for
any lines left out. Blocks of one document run in order in one folder. ``cd`` is followed.
"""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
import subprocess
import tomllib
from contextlib import ExitStack, chdir
from dataclasses import dataclass
from pathlib import Path

import pytest

from cipcoder import locale
from tests.command import typed
from tests.conftest import postgres_address
from tests.store.teams import Team, make_role

TOP = Path(__file__).parents[1]
FRENCH = (
    *("tutoriel.md", "accord.md", "consensus-fr.md", "coder-a-l-aveugle.md", "exporter.md", "citations.md"),
    *("questionnaires.md", "depot.md", "importer.md", "refi-qda-fr.md", "python-fr.md", "retrouver.md", "resultats.md"),
    *("suggestions-fr.md", "corriger.md", "pseudonymes.md", "chercher.md", "historique.md"),
    *("chiffrement.md", "retrait.md", "sauvegardes.md"),
)
DOCUMENTS = (
    *("tutorial.md", "agreement.md", "blind-coding.md", "importing.md", "pseudonyms.md"),
    *("tutoriel.md", "accord.md", "coder-a-l-aveugle.md", "importer.md", "pseudonymes.md"),
)
IN_THE_DEMONSTRATION = (
    *("consensus.md", "consensus-fr.md", "exporting.md", "exporter.md", "quotations.md", "citations.md"),
    *("surveys.md", "questionnaires.md", "deposit.md", "depot.md", "refi-qda.md", "refi-qda-fr.md"),
    *("finding-extracts.md", "retrouver.md", "findings.md", "resultats.md", "suggestions.md", "suggestions-fr.md"),
    *("correcting.md", "corriger.md", "searching.md", "chercher.md", "history.md", "historique.md"),
    *("withdrawal.md", "retrait.md", "backups.md", "sauvegardes.md"),
)
ENCRYPTED = ("encryption.md", "chiffrement.md")
TYPED = ("CIPCODER_PASSPHRASE", "CIPCODER_NEW_PASSPHRASE", "CIPCODER_FILE_PASSPHRASE")
"""what a person would type, in the tests"""


@dataclass(frozen=True)
class Step:
    command: str
    shown: list[str]


def steps(path: Path) -> list[Step]:
    found: list[Step] = []
    for block in re.findall(r"```console\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:], []))
            elif line.strip() and line.strip() != "…":
                found[-1].shown.append(line.rstrip())
    return found


def files(path: Path) -> dict[str, str]:
    """Files a document tells to write: a block whose info string is ``text file=NAME`` or ``yaml file=NAME``."""
    blocks = re.findall(r"```\w+ file=(\S+)\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    return dict(blocks)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_does_what_it_says(name: str, tmp_path: Path, demo_made: Path) -> None:
    follow(name, tmp_path, demo_made)


@pytest.mark.parametrize("name", IN_THE_DEMONSTRATION)
def test_a_document_on_the_demonstration_does_what_it_says(name: str, demo: Path) -> None:
    follow(name, demo)


@pytest.mark.parametrize("name", ENCRYPTED)
def test_a_document_on_encryption_does_what_it_says(name: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(demo.parent / "data"))
    for variable in TYPED:
        monkeypatch.setenv(variable, "cheval vert quai neuf mardi")
    follow(name, demo)


def follow(name: str, here: Path, demonstration: Path | None = None) -> None:
    """Do in this folder what a document says, and see what it shows; ``demonstration``: made already."""
    document = TOP / "docs" / name
    language = "fr" if name in FRENCH else "en"
    to_write = files(document)
    ran = steps(document)
    assert len(ran) >= 10
    for step in ran:
        words = shlex.split(step.command)
        if words[0] == "cd":
            here = (here / words[1]).resolve()
            assert here.is_dir(), step.command
            continue
        assert words[0] == "cipcoder", step.command
        if words[1:] == ["demo"] and demonstration is not None:
            shutil.copytree(demonstration, here / "cipcoder-demo")
            continue
        for file, text in to_write.items():
            if file.split("/")[-1] in step.command and not (here / file).exists():
                (here / file).parent.mkdir(parents=True, exist_ok=True)
                (here / file).write_text(text, encoding="utf-8")
        done = typed(words[1:], here, language)
        assert done.returncode == 0, f"{step.command}\n{done.stderr}"
        said = (done.stdout + done.stderr).replace("\u00a0", " ").replace("\u202f", " ")
        lines = [line.rstrip() for line in said.splitlines()]
        for line in step.shown:
            assert line in lines, f"{step.command}\nshown but not printed: {line!r}\n" + "\n".join(lines)


PLACE = r"postgresql://(lead|ana)@\w+/\w+\?schema=\w+&sslmode=require"


def shared_with(name: str) -> list[str]:
    """The lines of a document on teams that set one up: cipcoder's, and addresses."""
    blocks = "".join(re.findall(r"```text\n(.*?)```", (TOP / "docs" / name).read_text(encoding="utf-8"), re.DOTALL))
    return [line for line in blocks.splitlines() if line.startswith(("cipcoder ", "postgresql://"))]


def test_a_team_on_a_server_is_set_up_as_the_document_says(demo: Path, tmp_path: Path) -> None:
    """In French the same commands, with other names for what is hers to name."""
    lines = shared_with("team.md")
    assert [re.sub(PLACE, r"\1", line) for line in lines] == [
        re.sub(PLACE, r"\1", line) for line in shared_with("equipe.md")
    ]
    with postgres_address() as address, ExitStack() as stack:
        made = Team(address.partition("?schema=")[2], stack=stack)
        for who in ("lead", "ana", "ben"):
            made.roles[who] = make_role(stack, made.schema, who)
        made.superuser(f'CREATE SCHEMA "{made.schema}" AUTHORIZATION "{made.roles["lead"]}"')
        for line in lines:
            here = re.sub(PLACE, lambda named: made.address(named[1]), line)
            here = re.sub(r"--role (\w+)", lambda named: f"--role {made.roles[named[1]]}", here)
            if here.startswith("postgresql://"):
                hers = tmp_path / "ana"
                hers.mkdir()
                (hers / "project.server").write_text(here + "\n", encoding="utf-8")
                continue
            done = typed(shlex.split(here)[1:], demo)
            assert done.returncode == 0, f"{here}\n{done.stdout}{done.stderr}"
        assert "needs a terminal" in typed(["code"], hers).stderr  # who she is, it does not ask
        assert typed(["finish", "entretien-b"], hers).stdout == "entretien-b is finished for ana.\n"


@pytest.mark.parametrize("name", ["python.md", "python-fr.md"])
def test_python_in_a_document_gives_what_it_shows(name: str, demo: Path) -> None:
    text = (TOP / "docs" / name).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```pycon\n(.*?)```", text, re.DOTALL))
    example = doctest.DocTestParser().get_doctest(blocks, {}, name, name, 0)
    assert len(example.examples) >= 10
    said: list[str] = []
    before = locale.language()
    locale.use("fr" if name in FRENCH else "en")
    try:
        with chdir(demo):
            doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=said.append)
    finally:
        locale.use(before)
    assert not said, "".join(said)


def test_the_readme_gives_the_command_ci_runs() -> None:
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    main = "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt . && .venv/bin/cipcoder demo"
    test = "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt '.[test]' && .venv/bin/python -m pytest"
    assert f"    {main}\n" in readme
    assert f"    {test}\n" in readme
    assert f"    {main.rpartition(' && ')[0]}\n" in (TOP / "docs" / "tutoriel.md").read_text(encoding="utf-8")
    # « .venv/bin/cipcoder » is not there any more after « cd my-study »
    assert ". .venv/bin/activate" in readme.partition("## Your own study")[0]
    assert "python3-venv" in readme
    assert "py -m venv" in readme


def test_documents_and_messages_name_one_way_to_install_what_an_extra_needs() -> None:
    """It works in any folder, where cipcoder is installed: pip finds the extra in what is there."""
    extras = "|".join(tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])
    for file in [TOP / "README.md", *(TOP / "docs").rglob("*.md"), *(TOP / "cipcoder").rglob("*.py")]:
        for said in re.findall(rf"\S*\[(?:{extras})\]", file.read_text("utf-8")):
            name = said.lstrip("`'\"\\").partition("[")[0]
            assert name == "cipcoder" or said.endswith("[test]"), f"{file.name}: {said}"


def linked(document: Path) -> list[Path]:
    """The files here that a document leads to; a place within one is a heading of it."""
    targets = re.findall(r"\]\(([^)]+)\)", document.read_text(encoding="utf-8"))
    found = []
    for target in (each for each in targets if not each.startswith("http")):
        name, _sign, place = target.partition("#")
        found.append((document.parent / name).resolve() if name else document)
        if place:
            headings = re.findall(r"^#+ (.*)", found[-1].read_text(encoding="utf-8"), re.MULTILINE)
            assert place in [re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings], target
    return found


def test_links_between_documents_lead_somewhere() -> None:
    for document in [TOP / "README.md", TOP / "CHANGELOG.md", *(TOP / "docs").rglob("*.md")]:
        for target in linked(document):
            assert target.exists(), f"{document.name}: {target}"


def test_no_document_says_a_thing_twice() -> None:
    """But for interviews, which are shown before and after."""
    for document in [TOP / "README.md", *(TOP / "docs").rglob("*.md")]:
        said = re.sub(r"```text file=.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
        long = [each.strip() for each in said.split("\n\n") if len(each.strip()) > 60]
        assert [each for each in set(long) if long.count(each) > 1] == [], document.name


def test_every_document_and_picture_is_found_from_the_readme() -> None:
    found = [TOP / "README.md"]
    for document in found:
        found += [each for each in linked(document) if each.suffix == ".md" and each not in found]
    assert {document.name for document in (TOP / "docs").glob("*.md")} - {document.name for document in found} == set()
    shown = {each for document in found for each in linked(document)}
    assert set((TOP / "docs" / "pictures").iterdir()) - shown == set()


def test_nothing_names_where_it_was_made() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    hosts = re.compile("|".join(("p[y]pi" + r"\.org", "python" + "hosted", "deb" + r"\.debian")))
    for name in listed.stdout.splitlines():
        path = TOP / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".yaml", ".csv", ".po"}:
            assert not hosts.search(path.read_text(encoding="utf-8")), name
