"""Labels: what each says, only what never changes; drawn on sheets and rolls, or told to a thermal printer."""
