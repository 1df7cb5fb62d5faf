"""Commands of the whole house: its store, its server, its school territory."""
