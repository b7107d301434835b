"""Acts in the codebook's pane: filter, focus, new, edit, move, merge, retire, remove, memo.

Between the commands (keys) and the desk, as ``Acts`` is for the transcript: all that changes comes back as
``Updated`` and is drawn; codebook.yaml follows on the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.content import Content

from cipcoder.codebook.models import Code
from cipcoder.codebook.words import say as said
from cipcoder.errors import InputError
from cipcoder.locale import _, language, ngettext
from cipcoder.store.codebook_rows import code_uid
from cipcoder.tui.acts import Acts
from cipcoder.tui.codeform import CodeForm
from cipcoder.tui.codetree import CodeTree
from cipcoder.tui.dialogs import Sure
from cipcoder.tui.memo import MemoEditor
from cipcoder.tui.onecode import TOP, OneCode
from cipcoder.tui.plain import plain
from cipcoder.tui.updated import Updated

if TYPE_CHECKING:
    from cipcoder.tui.coding import CodingScreen


class Codework:
    """Everything that can be done to the codebook."""

    def __init__(self, screen: CodingScreen, acts: Acts) -> None:
        self.screen, self.acts = screen, acts
        self.desk, self.reader = acts.desk, acts.reader

    @property
    def tree(self) -> CodeTree:
        return self.screen.query_one(CodeTree)

    def _code(self) -> Code:
        """The highlighted code; from elsewhere, first a look at which one that is."""
        code = self.screen.code_in_tree()
        if not self.tree.has_focus:
            self.screen.enter("codes")
            raise InputError(_("Go to the code in the codebook, then press the key."))
        if code is None:
            raise InputError(_("The codebook is empty: n makes the first code."))
        return self.desk.codebook.get(code)

    def _show(self, updated: Updated, sentence: str, at: str | None = None) -> None:
        """Draw what an act changed, the highlight on ``at``, and say what was done."""
        if at is not None:
            self.tree.go_to = at
        self.acts.show(updated)
        self.screen.tell(sentence)

    # --- looking -------------------------------------------------------------------------------------

    def filter(self) -> None:
        """Begin to type what codes have to match."""
        if not self.tree.has_focus:
            self.screen.enter("codes")
        self.tree.begin_filter()

    def escape(self) -> bool:
        """Show all codes again; false where they are shown already, or the pane is not where one is."""
        if not (self.tree.has_focus and self.tree.filter):
            return False
        self.tree.set_filter("")
        return True

    def focus(self) -> None:
        """Put the code, or a theme's codes, into focus; out of it where all are in it."""
        codes = {code.id for code in self.desk.codebook.subtree(self._code().id)}
        now = self.desk.focus
        self.refocus(now - codes if codes <= now else now | codes)

    def clear_focus(self) -> None:
        """Nothing is in focus."""
        self.refocus(frozenset())

    def refocus(self, codes: frozenset[str]) -> None:
        """Let these codes be the ones in focus, draw it, and say it."""
        self.desk.focus = codes
        self.follow()
        self.reader.redraw()
        self.screen.tell("" if codes else _("Nothing is in focus: all codes are shown alike."))

    def follow(self) -> None:
        """The codebook or the focus changed: codes that are gone leave it, tree and text show it."""
        focus = self.desk.focus = frozenset(code for code in self.desk.focus if code in self.desk.codebook)
        if focus or self.reader.display_mode != "spotlight":
            self.reader.spotlight = focus
        self.tree.recount_all()

    # --- making and changing -------------------------------------------------------------------------

    def new(self, *, below: bool = False) -> None:
        """A new code beside the highlighted one, or under it."""
        codebook = self.desk.codebook
        row = codebook.row(self._code().id) if codebook.codes else None
        parent, position = None, None
        if row is not None and below:
            parent = row.code.id
        elif row is not None:
            parent, position = row.parent_id, row.position + 1
        title = _("New code")
        if parent is not None:
            title = _("New code under {theme}").format(theme=self.desk.label(parent))
        made: list[tuple[str, Updated]] = []

        def save(fields: Mapping[str, Any]) -> None:
            words = said(fields.get("label", {}), language())
            made.append(self.desk.new_code(words, parent, position, fields))

        def left(kept: bool | None) -> None:
            if kept:
                code, updated = made[0]
                self._show(updated, _("New code: {name}").format(name=self.desk.label(code)), code)

        self.screen.ask(CodeForm(self.desk, title, None, save), left)

    def edit(self) -> None:
        """Edit the highlighted code in a form."""
        code = self._code()
        made: list[Updated] = []

        def save(fields: Mapping[str, Any]) -> None:
            made.append(self.desk.edit_code(code.id, fields))

        def left(kept: bool | None) -> None:
            if kept:
                self._show(made[0], _("Changed: {name}").format(name=self.desk.label(code.id)), code.id)

        title = _("Code {name}").format(name=self.desk.label(code.id))
        self.screen.ask(CodeForm(self.desk, title, code, save), left)

    def move(self) -> None:
        """Under another theme, or to the top level."""
        code = self._code()
        row = self.desk.codebook.row(code.id)
        own = {each.id for each in self.desk.codebook.subtree(code.id)}
        themes = [each for each in self.desk.usable() if each.id not in own and each.id != row.parent_id]
        name = self.desk.label(code.id)

        def chosen(theme: str | None) -> None:
            if theme is not None:
                parent = None if theme == TOP else theme
                sentence = _("{name} is at the top level now.")
                if parent is not None:
                    sentence = _("{name} is under {theme} now.")
                updated = self.desk.apply(self.desk.project.move_code(code.id, parent).changes)
                self._show(updated, sentence.format(name=name, theme=self.desk.label(theme)), code.id)

        title = _("Move {name} under").format(name=name)
        self.screen.ask(OneCode(self.desk, title, themes, top=row.parent_id is not None), chosen)

    def shift(self, step: int) -> None:
        """One place down (1) or up (-1) among the siblings that are shown."""
        code = self._code()
        codebook = self.desk.codebook
        row = codebook.row(code.id)
        siblings = codebook.codes if row.parent_id is None else codebook.get(row.parent_id).codes
        at = row.position + step
        while 0 <= at < len(siblings) and not self.tree.shows(siblings[at].id):
            at += step
        if not 0 <= at < len(siblings):
            raise InputError(_("It is the last one here.") if step > 0 else _("It is the first one here."))
        sentence = _("{name}: one place down.") if step > 0 else _("{name}: one place up.")
        updated = self.desk.apply(self.desk.project.move_code(code.id, row.parent_id, at).changes)
        self._show(updated, sentence.format(name=self.desk.label(code.id)), code.id)

    # --- merging -------------------------------------------------------------------------------------

    def merge(self) -> None:
        """Choose the code that stays; then say what that concerns, and ask."""
        code = self._code()
        own = {each.id for each in self.desk.codebook.subtree(code.id)}
        others = [each for each in self.desk.usable() if each.id not in own]
        others.sort(key=lambda each: each.id != self.desk.merged.get(code.id))  # where others went with it, first
        if not others:
            raise InputError(_("There is no other code to merge it into."))

        def chosen(target: str | None) -> None:
            if target is not None:
                self._ask_to_merge(code, target)

        title = _("Merge {name} into").format(name=self.desk.label(code.id))
        self.screen.ask(OneCode(self.desk, title, others), chosen)

    def _ask_to_merge(self, code: Code, target: str) -> None:
        desk = self.desk
        name, into = desk.label(code.id), desk.label(target)
        counts = desk.project.codings_of(code.id)
        mine = counts.pop(desk.coder.name, 0)
        lines = [
            ngettext("{n} coding of yours gets the code {into}.", "{n} codings of yours get the code {into}.", mine),
            _("Where a passage has it already, one coding stays, with the memos of both."),
        ]
        if code.codes:
            more = ngettext("{subs} sub-code goes under {into}.", "{subs} sub-codes go under {into}.", len(code.codes))
            lines.append(more)
        text = "\n".join(lines).format(n=mine, into=into, subs=len(code.codes))
        stay = [
            ngettext("{n} coding by {coder}", "{n} codings by {coder}", n).format(n=n, coder=coder)
            for coder, n in counts.items()
        ]
        if stay:
            text += "\n" + _("{codings}: they keep {name} until their coders merge theirs.").format(
                codings=", ".join(stay), name=name
            )
        text += "\n" + _("{name} is retired. u takes all of it back.").format(name=name)

        def answered(sure: bool | None) -> None:
            if sure:
                done = ngettext(
                    "{name} is merged: {n} coding now has {into}.",
                    "{name} is merged: {n} codings now have {into}.",
                    mine,
                )
                sentence = done.format(name=name, n=mine, into=into)
                if stay:
                    sentence += " " + _("Kept as they are: {codings}.").format(codings=", ".join(stay))
                updated = desk.apply(desk.project.merge_codes(code.id, target).changes)
                if code.id in desk.focus:
                    desk.focus = desk.focus - {code.id} | {target}
                self._show(updated, sentence, target)

        title = _("Merge {name} into {into}?").format(name=name, into=into)
        self.screen.ask(Sure(title, plain(text), _("merge")), answered)

    def split(self) -> None:
        """A new code beside this one, for the extracts that are chosen one by one."""
        code = self._code()
        made: list[Mapping[str, Any]] = []

        def left(kept: bool | None) -> None:
            if kept:
                from cipcoder.tui.splitting import SplitSheet

                self.screen.lay_over(SplitSheet(self.desk, code.id, made[-1]))

        title = _("New code, split off {name}").format(name=self.desk.label(code.id))
        self.screen.ask(CodeForm(self.desk, title, None, made.append), left)

    # --- leaving and coming back ---------------------------------------------------------------------

    def retire(self) -> None:
        """Retire the code, or bring it back."""
        code = self._code()
        name = self.desk.label(code.id)
        updated = self.desk.edit_code(code.id, {"retired": not code.retired})
        if code.retired:
            sentence = _("{name} is in use again.")
        elif self.desk.uses[code.id]:
            sentence = _("{name} is retired; its codings stay. R brings it back.")
        else:
            sentence = _("{name} is retired and no longer listed: / finds it, u takes it back.")
        self._show(updated, sentence.format(name=name), code.id)

    def remove(self) -> None:
        """Take an unused code away, with its unused sub-codes."""
        code = self._code()
        n = len(self.desk.codebook.subtree(code.id)) - 1
        name = self.desk.label(code.id)
        sentence = _("Out of the codebook: {name} (u brings it back)").format(name=name)
        if n:
            sentence = ngettext(
                "Out of the codebook: {name} and {n} sub-code (u brings them back)",
                "Out of the codebook: {name} and {n} sub-codes (u brings them back)",
                n,
            ).format(name=name, n=n)
        self._show(self.desk.apply(self.desk.project.remove_code(code.id).changes), sentence)

    # --- memos ---------------------------------------------------------------------------------------

    def memo(self) -> None:
        """Write a memo on the code."""
        code = self._code()
        uid, name = code_uid(code.id), self.desk.label(code.id)
        old = self.desk.memo_on(uid)

        def written(body: str | None) -> None:
            if body is not None:
                sentence = _("Memo saved.") if body.strip() else _("The memo was taken away.")
                self._show(self.desk.write_memo(old, body, ("code", uid)), sentence)

        about = said(code.definition, language())
        self.screen.ask(
            MemoEditor(_("Memo on {name}").format(name=name), about, "" if old is None else old.body), written
        )

    # --- in words ------------------------------------------------------------------------------------

    def in_focus(self) -> str:
        """« in focus: Métier flou, Travail »; "" where nothing is."""
        names = self._names(self.desk.codebook.codes)
        if not names:
            return ""
        shown = ", ".join(names[:4]) + ("…" if len(names) > 4 else "")
        return _("in focus: {names}").format(names=shown)

    def _names(self, codes: tuple[Code, ...]) -> list[str]:
        """A theme for itself where all its codes are in focus."""
        names: list[str] = []
        for code in codes:
            if {each.id for each in self.desk.codebook.subtree(code.id)} <= self.desk.focus:
                names.append(self.desk.label(code.id))
            else:
                names += [self.desk.label(code.id)] if code.id in self.desk.focus else []
                names += self._names(code.codes)
        return names

    def about(self) -> Content | None:
        """The highlighted code: name, themes, what became of it, what it means; None from outside the pane."""
        if self.screen.reader.has_focus:  # nearly always: at every key
            return None
        code = self.screen.code_in_tree() if self.tree.has_focus else None
        if code is None or code not in self.desk.codebook:
            return None
        desk, found = self.desk, self.desk.codebook.get(code)
        parts = [Content.styled("▌", desk.colour(code)), plain(desk.label(code), "bold")]
        about = [above] if (above := desk.path(code)) else []
        if found.retired:
            about.append(_("retired"))
        if found.retired and (into := desk.merged.get(code)) is not None:
            about.append(_("merged into {name}").format(name=desk.label(into)))
        if about:
            parts.append(plain(f"  {' · '.join(about)}", "dim"))
        if (memo := desk.memo_on(code_uid(code))) is not None:
            parts.append(plain("  ✎ " + " ".join(memo.body.split())))
        parts.append(
            plain("  " + (" ".join(said(found.definition, language()).split()) or _("No definition yet.")), "dim")
        )
        return Content.assemble(*parts)
