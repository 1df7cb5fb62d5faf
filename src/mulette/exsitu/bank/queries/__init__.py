"""Reads of the bank for programs: one thing found, many things page by page by a key that holds while others write."""
