"""The screen on which names get their pseudonyms: every key does what it says, and each decision is on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from cipcoder import locale
from cipcoder.exchange.pseudonymising import Review
from cipcoder.formats.key_file import KeyFile
from cipcoder.text.candidates import Lists, Source, candidates
from cipcoder.text.key_entries import Keys
from cipcoder.tui.naming_app import ReviewApp
from cipcoder.tui.naming_review import NamingReview

TALK = (
    "Je m'appelle Odile Zarbat, j'habite à Vierzac. Mme Zarbat, c'est moi. Et mon collègue Karim [b]aussi[/b]. "
    "On est allés à Vierzac dans l'Algeco."
)


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    before = locale.language()
    locale.use("en")
    found = candidates([Source("entretien-b", TALK)], Lists(first_names=frozenset({"karim", "odile"})))
    yield Review(KeyFile("uid", path=tmp_path / "keys" / "uid.json"), Keys(), found)
    locale.use(before)


def kept(review: Review) -> Keys:
    """What is on the disk."""
    return KeyFile("uid", path=review.file.plain).read()


def line(app: ReviewApp, form: str) -> str:
    listed = app.screen.query_one(OptionList)
    lines = [str(listed.get_option_at_index(i).prompt) for i in range(listed.option_count)]
    return next(one for one in lines if form in one)


def go_to(app: ReviewApp, form: str) -> None:
    screen = app.screen
    assert isinstance(screen, NamingReview)
    screen.query_one(OptionList).highlighted = next(i for i, one in enumerate(screen._rows) if one.form == form)


async def test_accepting_goes_through_all_forms_and_is_kept_at_each_step(review: Review) -> None:
    async with ReviewApp(review).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        waiting = len(review.open)
        assert f"{waiting} forms to decide" in str(pilot.app.screen.query_one("#about", Static).content)
        await pilot.press("enter")
        assert len(kept(review).entities) == 1
        assert len(kept(review).pending) == waiting - 1
        for _form in range(waiting - 1):
            await pilot.press("a")
        assert not review.open
        assert "Everything is decided" in str(pilot.app.screen.query_one("#about", Static).content)
        await pilot.press("escape")
    entity = kept(review).entity("Mme Zarbat")
    assert entity is not None
    assert set(entity.forms) == {"Odile Zarbat", "Mme Zarbat"}, "one person, by both names"


async def test_a_form_is_ignored_and_the_decision_taken_back(review: Review) -> None:
    app = ReviewApp(review)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        go_to(app, "Algeco")
        await pilot.press("i")
        assert kept(review).ignored == ("Algeco",)
        assert "stays as it is" in line(app, "Algeco")
        await pilot.press("u")
        assert kept(review).ignored == ()
        await pilot.press("u")
        assert not review.keys.entities


async def test_a_pseudonym_is_typed_and_the_type_changed(review: Review) -> None:
    app = ReviewApp(review)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        go_to(app, "Vierzac")
        await pilot.press("e")
        await pilot.press(*["backspace"] * 30, *"a small town", "enter")
        entity = kept(review).entity("Vierzac")
        assert entity is not None
        assert (entity.pseudonym, entity.kind) == ("a small town", "town")
        go_to(app, "Karim")
        await pilot.press("t")
        assert "Commune" in line(app, "Karim"), "another type, another word"
        go_to(app, "Karim")
        await pilot.press("e")
        await pilot.press(*["backspace"] * 30, *"Karim", "enter")
        await pilot.pause()
        assert kept(review).entity("Karim") is None, "a pseudonym that is the name itself is refused in a sentence"


async def test_forms_are_marked_and_merged_found_by_letters_and_shown_in_their_places(review: Review) -> None:
    app = ReviewApp(review)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        go_to(app, "Karim")
        await pilot.pause()
        places = str(app.screen.query_one("#places", Static).content)
        assert "mon collègue Karim [b]aussi[/b]" in places, "words of the data are no mark-up"
        await pilot.press("space")
        go_to(app, "Odile Zarbat")
        await pilot.press("m")
        entity = kept(review).entity("Karim")
        assert entity is not None
        assert set(entity.forms) == {"Karim", "Odile Zarbat"}
        await pilot.press("slash", *"vier", "enter")
        assert app.screen.query_one(OptionList).option_count == 1
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Take the last decision back" in "".join(str(s.content) for s in app.screen.query(Static))
        await pilot.press("escape", "slash", *["backspace"] * 4, "enter", "A", "enter")
        await pilot.pause()
        assert not review.open


async def test_a_closed_table_is_written_too(review: Review) -> None:
    review.file.write(review.keys)
    review.file.set_passphrase("plainly made up")
    async with ReviewApp(review).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.press("escape")
        await pilot.pause()
    assert not review.file.plain.exists()
    assert len(KeyFile("uid", lambda again: "plainly made up", path=review.file.plain).read().entities) == 1


async def test_a_table_that_cannot_be_written_is_told_and_the_screen_can_still_be_left(review: Review) -> None:
    review.file.read()
    KeyFile("uid", path=review.file.plain).write(Keys().ignore("Clio"))  # another copy, meanwhile
    app = ReviewApp(review)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        form = review.open[0].form
        await pilot.press("a")
        assert "✓" in line(app, form), "what is shown is what was decided"
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, NamingReview), "told first"
        await pilot.press("escape")
        await pilot.pause()
    assert not app.is_running
    assert kept(review).ignored == ("Clio",)
