"""Documents as programs write them, each read into one shape: ``written.Written``."""
