"""Documents that people read, a module a format."""
