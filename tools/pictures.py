"""Make the pictures of the documents from the program itself: ``python -m tools.pictures``.

Runs the real screens on the demonstration study without a terminal, saves each as SVG and, where a Chromium
is installed, as PNG (with the font Fira Code, if the machine has it); the coding screen in that browser, the page of a
coded interview, the beginning of a report, and three figures.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cipcoder import locale
from cipcoder.demo import make
from cipcoder.exchange.chosen import Chosen
from cipcoder.exchange.drawn import draw_cooccurrence, draw_first_appearances, draw_frequencies
from cipcoder.exchange.pages import write_pages
from cipcoder.exchange.study_report import ReportOptions, write_report
from cipcoder.queries.corpus import Filter
from cipcoder.queries.extracts import Wanted
from cipcoder.tui import CoderApp

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SCENES = {
    "coding": ("entretien-b", ["pagedown", "pagedown", "s"]),
    "palette": ("entretien-b", ["pagedown", "pagedown", "s", "c", "r", "e", "c"]),
    "heat-map": ("entretien-b", ["F", "v", "v", "down"]),
    "together": ("entretien-b", ["H", *["down"] * 15, *["right"] * 7]),
    "theme-lines": ("entretien-b", ["H", "v", *["right"] * 9, "down"]),
}


async def scene(folder: Path, name: str, language: str, size: tuple[int, int]) -> Path:
    """One scene's SVG."""
    transcript, keys = SCENES[name]
    locale.use(language)
    with make(folder).project as project:
        project.use_coder("ana")
        app = CoderApp(project, transcript)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
                await app.workers.wait_for_complete()
            await pilot.pause(0.2)
            svg = app.export_screenshot(title=f"cipcoder · {transcript}")
    path = PICTURES / f"{name}-{language}.svg"
    path.write_text(svg, encoding="utf-8")
    return path


def to_png(path: Path) -> None:
    """Beside the SVG, the same as PNG."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', path.read_text(encoding="utf-8"))
    assert found
    width, height = (round(float(n)) for n in found.groups())
    if shot(path, path.with_suffix(".png"), width, height):
        path.unlink()


def shot(path: Path, to: Path, width: int, height: int) -> bool:
    """What a browser shows of a file, as a PNG; false where there is no browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print(f"no Chromium here: {to.name} is not made", file=sys.stderr)
        return False
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                *(chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *("--disable-background-networking", "--no-first-run", f"--user-data-dir={profile}"),
                *(f"--window-size={width},{height}", f"--screenshot={to}", path.as_uri()),
            ],
            check=True,
            capture_output=True,
        )
    return True


def browser(folder: Path, language: str) -> None:
    """The coding screen as ``cipcoder serve`` shows it, with a sentence selected."""
    from tests.browser.chromium import PROGRAM, Chromium
    from tests.browser.test_serve import serving

    if PROGRAM is None:
        print(f"no Chromium here: browser-{language}.png is not made", file=sys.stderr)
        return
    locale.use(language)
    study = folder / "served"
    make(study).project.close()
    with serving(study, "entretien-b", lang=language) as served, Chromium(folder / "profile") as chromium:
        chromium.go(served.address)
        chromium.until(lambda: "Mme B." in chromium.drawn(), "the interview")
        for key in ("PageDown", "PageDown", "s"):
            chromium.press(key)
        selected = locale._("selected: {size}").partition(":")[0].strip()
        chromium.until(lambda: selected in chromium.drawn(), "a sentence selected")
        chromium.run("new Promise((done) => setTimeout(done, 500))")  # the last of it is being drawn
        chromium.picture(PICTURES / f"browser-{language}.png")


def page(folder: Path, language: str) -> None:
    """The beginning of a coded interview as ``cipcoder export html`` writes it, from a turn with codings on."""
    locale.use(language)
    with make(folder).project as project:
        only = Filter(None, frozenset({"entretien-d"}))
        write_pages(project, folder / "d.html", Chosen(Wanted(only)), language)
    written = (folder / "d.html").read_text(encoding="utf-8")
    for turn in range(1, 20):  # little is coded before
        written = written.replace(f'id="t{turn}"', f'id="t{turn}" hidden')
    (folder / "d.html").write_text(written, encoding="utf-8")
    shot(folder / "d.html", PICTURES / f"coded-page-{language}.png", 1150, 1180)


def report(folder: Path, language: str) -> None:
    """The beginning of a report as ``cipcoder report`` writes it, without the codebook and what comes before it."""
    locale.use(language)
    with make(folder).project as project:
        chosen = Chosen(Wanted(Filter()), ("ana",))
        write_report(project, folder / "r.html", ReportOptions(chosen, extracts=0, day=dt.date(2026, 3, 2)))
    written = (folder / "r.html").read_text(encoding="utf-8")
    sections = written.split("<section ")
    kept = [sections[0], *sections[3:]]  # corpus and codebook fill the first screens
    (folder / "r.html").write_text("<section ".join(kept), encoding="utf-8")
    shot(folder / "r.html", PICTURES / f"report-{language}.png", 900, 1250)


def figures(folder: Path, language: str) -> None:
    """Figures that the page on findings explains."""
    locale.use(language)
    with make(folder).project as project:
        ana = Chosen(Wanted(Filter()), ("ana",))
        some = Chosen(Wanted(Filter(), ("tensions", "recognition")), ("ana",))
        draw_frequencies(project, PICTURES / f"figure-frequencies-{language}.png", some)
        draw_cooccurrence(project, PICTURES / f"figure-co-occurrence-{language}.png", ana)
        draw_first_appearances(project, PICTURES / f"figure-first-appearances-{language}.png", ana)


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for language in locale.LANGUAGES:
            for name in SCENES:
                to_png(asyncio.run(scene(Path(work) / language, name, language, (150, 38))))
            browser(Path(work) / language, language)
            page(Path(work) / language, language)
            report(Path(work) / language, language)
            figures(Path(work) / language, language)
    return 0


if __name__ == "__main__":
    sys.exit(main())
