"""Candidates judged by a person, one after the other: kept, refused, outline corrected."""
