"""A project whose store is on a PostgreSQL server answers as one in a file does: the same words, the same files."""

from __future__ import annotations

import re
import shlex
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cipcoder.store import moving
from cipcoder.store.places import STORE_NAME
from cipcoder.store.store import Store
from tests.command import typed
from tests.conftest import postgres_address

ASKED = """
status
frequencies --coder ana
absences legal-form --coder ana
co-occurrence --coder ana
sequences --coder ana
theme-lines --coder ana
first-appearances --coder ana
crosstab gender --coder ana --code tensions
matrix --coder ana --count presence
agreement ana ben
agreement --round measured-1
search fatigue
search 'bricol*'
concordance reconnaissance --participants
concordance 'paperass*' --participants --sort after
locate "je ne sais pas comment dire"
locate "On n'a pas voulu payer deux personnes […] un joli nom"
extracts "dirty-work not near isolation and gender=homme" --coder ana
extracts '"tout seul" or "toute seule"' --coder ana
extracts 'dirty-work within 100 words of isolation' --coder ana
extracts 'date>=2025-05 and memo' --coder ana
extracts 'question:14 and not dirty-work' --coder ana
extracts 'wear overlapping recognition and gender=femme' --coder ana
extracts 'isolation followed by turnover' --coder ana
codebook check
codebook show
codebook show dirty-work
codebook use
codebook apply
guide
template
analysis
verbatims list
round list
round show measured-1
consensus status measured-1
consensus list measured-1
transcript revisions entretien-a
coder list
pseudonyms scan --strict
export extracts --to out/extracts.csv
frequencies --coder ana --to out/frequencies.csv
export matrix --coder ana --to out/matrix.csv
export crosstab --by gender --by seniority --coder ana --to out/groups.xlsx
export audit --to out/audit.csv
export qdpx --to out/study.qdpx --receipt out/receipt.csv
export qdc --to out/codes.qdc
export html entretien-b --coder ana --to out/entretien-b.html
export markdown entretien-b --to out/entretien-b.md
export extracts --to out/codings.jsonl
figure heat-map --coder ana --to out/heat-map.svg
report --coder ana --to out/report.html
archive --for generic --to out/deposit.zip
layer export --coder ana --to out/ana.cipcoder-layer
"""
DONE = """
search fatigue --participants --code wear --coder ana
undo --coder ana
redo --coder ana
finish entretien-m --coder ana
finish entretien-m --coder ana --reopen
coder rename ben benoît
coder rename benoît ben
analysis ben
template "« {quote} », {speaker}, {function}"
import more.txt
import more.txt
transcript correct more --replace tout bien --reason coquille --coder ana
transcript diff more --from 1 --to 2
transcript review more
codebook apply
suggest --on
suggest "Je passe mes soirées à scanner des papiers, à saisir des dossiers" --coder ana
round new --coders ana,ben --interview entretien-m --name second --no-package
finish entretien-m --coder ana
round seal second --coder ana
round list
consensus open measured-1 --coder ana --rule union --share .8
consensus list measured-1
consensus decide measured-1 5 6 8 --outcome a --coder ana
consensus status measured-1
frequencies --analysis
layer import out/ana.cipcoder-layer
undo --coder ben
status
"""
MORE = "Titre : Un de plus\n\nEnquêteur : Et alors, la paperasse ?\nMme Z. : On bricole, on est tout seul.\n"


@dataclass
class Twice:
    """The same project in a file and on a server, each in a folder of its own."""

    file: Path
    server: Path
    address: str

    def both(self, line: str) -> tuple[str, str]:
        """What the command says in each, its exit code before it."""
        said = []
        for folder in (self.file, self.server):
            done = typed(shlex.split(line), folder)
            said.append(plain(f"{done.returncode}\n{done.stdout}\n--\n{done.stderr}", folder))
        return said[0], said[1]


def plain(said: str, folder: Path) -> str:
    """Without what differs from one copy to another and from one moment to the next: folder, draws, the clock."""
    said = said.replace(str(folder), "FOLDER")
    said = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID", said)
    said = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", "MOMENT", said)
    return re.sub(r"\b[0-9a-f]{64}\b", "HASH", said)


@pytest.fixture(scope="module")
def twice(demo_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    top = tmp_path_factory.mktemp("twice")
    file, server = top / "file" / "demo", top / "server" / "demo"
    for folder in (file, server):
        shutil.copytree(demo_made, folder)
        (folder / "out").mkdir()
        (folder / "more.txt").write_text(MORE, encoding="utf-8")
    with postgres_address() as address:
        with Store.open(server / STORE_NAME) as store:
            moving.move(store, address, server)
        yield Twice(file, server, address)


def test_every_question_is_answered_to_the_letter(twice: Twice) -> None:
    """The questions first, for what is done after them changes the answers."""
    wrong = [line for line in ASKED.strip().splitlines() if not _same(twice, line)]
    wrong += [f"file {name}" for name in _written(twice)]
    assert wrong == []


def test_every_act_does_the_same(twice: Twice) -> None:
    wrong = [line for line in DONE.strip().splitlines() if not _same(twice, line)]
    assert wrong == []


def _same(twice: Twice, line: str) -> bool:
    one, other = twice.both(line)
    if one != other:
        print(f"== {line}\n{one[:1500]}\n-- on the server\n{other[:1500]}")
    return one == other and one.startswith("0\n")


def _written(twice: Twice) -> list[str]:
    """The files that the commands wrote otherwise."""
    names = {str(f.relative_to(folder)) for folder in (twice.file, twice.server) for f in (folder / "out").rglob("*")}
    return [name for name in sorted(names) if _content(twice.file, name, twice) != _content(twice.server, name, twice)]


def _content(folder: Path, name: str, twice: Twice) -> object:
    file = folder / name
    if file.is_dir():
        return None
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed:
            return {each: plain(packed.read(each).decode("utf-8", "replace"), folder) for each in packed.namelist()}
    return plain(file.read_text(encoding="utf-8", errors="replace"), folder)
