"""The hub: who saw which taxon, where and when, and how sure we are of it (SINP « occurrences de taxon »)."""
