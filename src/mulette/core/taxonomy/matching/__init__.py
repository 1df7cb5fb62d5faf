"""From a name that somebody wrote to a name of TAXREF: exact, then close, then parsed; never a guess among equals."""
