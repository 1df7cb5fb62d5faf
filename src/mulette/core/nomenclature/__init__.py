"""The controlled vocabularies of the SINP: types, terms, defaults, and where each term applies."""
