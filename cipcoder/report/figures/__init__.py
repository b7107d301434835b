"""The figures of findings, one module each: a result in, a figure out, in the person's language."""
