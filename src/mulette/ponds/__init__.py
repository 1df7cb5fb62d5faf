"""Ponds: found before going out, seen on site, described, counted, kept from disappearing.

A pond (mare) is a small water body, up to 5,000 m² and about 2 m deep, permanent or not.

Source: Sajaloli and Dutilleul 2001, the definition shared by the French pond programmes.
"""
