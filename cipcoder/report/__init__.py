"""What a researcher takes away: tables, figures and paragraphs made of the results of ``queries`` and ``agreement``."""
