"""A coder at work, in a process of its own that will be killed: codes and imports, and says what is done.

What it says goes to a pipe, outside the store: ``begin``, then ``inside`` from within the transaction, then
``done`` with the uid of what was made, once the store has said that it is on disk.
"""

from __future__ import annotations

import os
import random
import time
import uuid
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import event

from cipcoder.store import operations as ops
from cipcoder.store.codebook_rows import code_uid
from cipcoder.store.store import Store
from tests.studies import WORK, talk


def work(place: Path, coder: uuid.UUID, pipe: Connection, seed: int, key: str | None = None) -> None:
    """Work on and on; ``seed`` decides on what, and where in each transaction ``inside`` is said."""
    chance = random.Random(seed)

    def say(*words: object) -> None:
        os.write(pipe.fileno(), (" ".join(map(str, words)) + "\n").encode())

    with Store.open(place, key) as store:
        left = [-1]

        @event.listens_for(store.engine, "before_cursor_execute")
        def statement(_connection: Any, _cursor: Any, words: str, *_rest: Any) -> None:
            left[0] -= 1
            if left[0] == 0:
                say("inside")
                time.sleep(chance.choice((0, 0, 0.002, 0.01)))

        @event.listens_for(store.engine, "commit")
        def commit(_connection: Any) -> None:
            if left[0] > 0:  # not said yet: the commit itself is the place
                left[0] = -1
                say("inside")

        say("ready")
        while True:
            say("begin")
            left[0] = chance.randrange(1, 30)
            if chance.random() < 0.25:
                text = "\n".join(f"Mme B. : Ligne {i}, {chance.random()}." for i in range(chance.randrange(1, 200)))
                data = talk(f"t{uuid.uuid4().hex}", *text.split("\n"))
                store.do(ops.ImportTranscript(data), coder)
                say("done", "transcript", data.uid)
            else:
                start = chance.randrange(len(WORK.text) - 40)
                new = ops.NewCoding(WORK.uid, start, start + chance.randrange(2, 40), code_uid("hours"), memo="vu")
                done = store.do(ops.AddCodings((new,)), coder)
                made = [change.uid for change in done.changes if change.kind == "coding"]
                say("done", "coding", *made)
            left[0] = -1
