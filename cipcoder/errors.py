"""The one family of errors a researcher can meet.

A message is a sentence: what happened, where (file, line, interview), what to do. Whoever catches a
``CipcoderError`` shows ``str(error)`` and nothing else; no traceback reaches a user for bad input.
"""

from __future__ import annotations


class CipcoderError(Exception):
    """Something the person can act on. The message is ready to be shown, already in their language."""


class InputError(CipcoderError):
    """A file or value given to us can't be used: the message names file, line and what to do."""


class StoreError(CipcoderError):
    """The project's store can't be opened, read or written as asked."""


class PasswordError(StoreError):
    """A server wants a password, and has none or not the right one: whoever can, asks the person for it once."""


class RefusedError(CipcoderError):
    """The change asked for would break a rule of the project (a code in use, a name taken, a text that differs)."""
