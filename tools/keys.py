"""Make the pages of keys, ``docs/keys.md`` and ``docs/touches.md``, from the commands: ``python -m tools.keys``."""

from __future__ import annotations

import sys
from pathlib import Path

from cipcoder import locale
from cipcoder.tui import keymap
from cipcoder.tui.commands import keys_page

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {"en": "keys.md", "fr": "touches.md"}

MADE = {
    "en": "<!-- Made by python -m tools.keys from the commands themselves: don't edit. -->",
    "fr": "<!-- Fait par python -m tools.keys à partir des commandes mêmes : ne pas modifier. -->",
}

SHORT = """\
[keys]
sentence = "s"
turn = ["t", "ctrl+t"]
slot-1 = "f9"
display = []
"""
BEPO = """\
[keys]
slot-1 = ["1", '"']
slot-2 = ["2", "«"]
slot-3 = ["3", "»"]
slot-4 = ["4", "("]
slot-5 = ["5", ")"]
slot-6 = ["6", "@"]
slot-7 = ["7", "+"]
slot-8 = ["8", "-"]
slot-9 = ["9", "/"]
slot-0 = ["0", "*"]
search = "ctrl+f"
left = ["left", "c"]
down = ["down", "t"]
up = ["up", "s"]
right = ["right", "r"]
sentence = "é"
turn = "è"
choose = "h"
repeat = "l"
sentence-less = "É"
turn-less = "È"
"""
QWERTZ = """\
[keys]
search = ["ctrl+f", "ö"]
coding-previous = ","
coding-next = "."
help = ["f1", "ä"]
uncoded-next = "ü"
"""

ABOUT_KEYMAP = {
    "en": f"""## Keys of your own

Every command above can have other keys. They stand in a file of yours, never in a project:

    cipcoder keys --init     writes it, with every command and its usual keys, and says where it lies
    cipcoder keys --check    says whether it is right, and if not, in which line and why
    cipcoder keys            shows this page with your keys

A line is a command and its keys:

```toml
{SHORT}```

- A key is a character (`"s"`, `"S"`, `"é"`, `"?"`) or a name (`"f9"`, `"ctrl+t"`, `"shift+left"`, `"pageup"`,
  `"space"`). Several keys stand between `[` and `]`; the first is the one the screen shows.
- `[]` takes all keys away; the command is still found with ctrl+p.
- What you don't write stays as it is. Footer, help, ctrl+p and this page show your keys.
- Esc, Enter, ctrl+c and ctrl+q stay what they are. Some keys never reach a program in a terminal (ctrl+1, cmd+s), some
  are other keys there (ctrl+i is Tab): the check says so.
- Two commands that work at the same place can't share a key. To change two about, write both.
- A mistake costs only its own line, which keeps its usual keys; the screen opens and tells it.

### BÉPO

The number row types `" « » ( ) @ + - / *` without Shift. Slots by that row, and moves under the right hand:

```toml
{BEPO}```

### QWERTZ

The digits need no Shift there, and `/` does. `ü`, `ö` and `ä` are free:

```toml
{QWERTZ}```
""",
    "fr": f"""## Des touches à soi

Chaque commande ci-dessus peut avoir d’autres touches. Elles sont dans un fichier à vous, jamais dans un projet :

    cipcoder keys --init     l’écrit, avec chaque commande et ses touches habituelles, et dit où il se trouve
    cipcoder keys --check    dit s’il est juste, et sinon, à quelle ligne et pourquoi
    cipcoder keys            montre cette page avec vos touches

Une ligne, c’est une commande et ses touches :

```toml
{SHORT}```

- Une touche est un caractère (`"s"`, `"S"`, `"é"`, `"?"`) ou un nom (`"f9"`, `"ctrl+t"`, `"shift+left"`, `"pageup"`,
  `"space"`). Plusieurs touches s’écrivent entre `[` et `]` ; la première est celle que l’écran montre.
- `[]` retire toutes les touches ; la commande se trouve encore avec ctrl+p.
- Ce que vous n’écrivez pas reste comme avant. Le bas de l’écran, l’aide, ctrl+p et cette page montrent vos touches.
- Échap, Entrée, ctrl+c et ctrl+q restent ce qu’elles sont. Certaines touches n’arrivent jamais à un programme dans un
  terminal (ctrl+1, cmd+s), d’autres y sont une autre touche (ctrl+i est Tab) : la vérification le dit.
- Deux commandes qui marchent au même endroit ne peuvent pas partager une touche. Pour les échanger, écrivez les deux.
- Une erreur ne coûte que sa propre ligne, qui garde ses touches habituelles ; l’écran s’ouvre et la signale.

### BÉPO

La rangée des chiffres donne `" « » ( ) @ + - / *` sans Maj. Les codes sur cette rangée, les déplacements sous la main
droite :

```toml
{BEPO}```

### QWERTZ

Les chiffres y viennent sans Maj, mais pas `/`. `ü`, `ö` et `ä` sont libres :

```toml
{QWERTZ}```
""",
}


def page(language: str) -> str:
    """The page of keys in a language; the language in use stays."""
    used = locale.language()
    locale.use(language)
    try:
        keymap.apply({})
        return f"{MADE[language]}\n\n{keys_page()}\n{ABOUT_KEYMAP[language]}"
    finally:
        locale.use(used)


def main() -> int:
    for language, name in PAGES.items():
        (DOCS / name).write_text(page(language), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
