"""What a codebook is, its YAML file, and how two versions of it are compared and joined.

``models`` holds the values, ``yaml_file`` reads and writes ``codebook.yaml``, ``compare`` lists changes and
merges, ``colours`` is the palette. Nothing is imported here, so that starting the program stays cheap:
``from cipcoder.codebook.models import Codebook``.
"""
