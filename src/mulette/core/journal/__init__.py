"""Who changed what, when and why, before and after; and what was deleted."""
