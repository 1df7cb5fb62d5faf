"""Templates: how one kind of file becomes records, in a TOML file that people read, version and diff."""

from mulette.core.intake.templates.parsing import parse_template, read_template, target_named
from mulette.core.intake.templates.template import FieldSource, Template

__all__ = ["FieldSource", "Template", "parse_template", "read_template", "target_named"]
