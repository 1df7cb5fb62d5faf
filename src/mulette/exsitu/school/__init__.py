"""The seed bank of the school territory: ten years of an invented conservatory, from harvests to cultures."""
