"""A project to a REFI-QDA file and back: what of ours becomes which element, and which element becomes what of ours."""

from cipcoder.exchange.refi.export import ExportOptions, export_project
from cipcoder.exchange.refi.intake import IntakeOptions, import_project

__all__ = ["ExportOptions", "IntakeOptions", "export_project", "import_project"]
