"""TAXREF: names, valid names, ranks, codes that were replaced, red lists and protections."""
