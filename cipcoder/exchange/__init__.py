"""What goes into a project from files, and what comes out: the researcher's acts, whole, a module a kind of thing.

Each function reads or writes with ``formats``, changes through the project and returns what happened, file by file.
A bad file is reported and the others still go in; nothing is ever half-imported.
"""
