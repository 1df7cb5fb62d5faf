"""Rules of sensitivity: which taxa are sensitive, where, when, in which state; and the level they give records."""
