"""REFI-QDA (1.5): the files by which NVivo, MAXQDA, ATLAS.ti, QualCoder and others hand projects to each other.

``models`` is what such a file says, ``reader`` and ``writer`` go between that and bytes, ``framing`` finds out how a
file counts, ``codes`` and ``blocks`` put into descriptions what the standard has no place for. Nothing here knows a
project; that is ``exchange/refi``.
"""
