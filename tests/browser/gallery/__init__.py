"""A small application that shows every shared part of the pages, for the browser tests alone."""
