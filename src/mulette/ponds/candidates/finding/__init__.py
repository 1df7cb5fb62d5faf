"""Objects found on a stack: what each detector sees, merged and outlined."""

from mulette.ponds.candidates.finding.finding import find, owned

__all__ = ["find", "owned"]
