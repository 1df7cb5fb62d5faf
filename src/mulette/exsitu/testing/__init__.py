"""Tests of seeds: how they are made to germinate, what is counted day after day, what becomes of each seed."""
