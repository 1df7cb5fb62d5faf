"""What pages and programs see of the sowings: the list, one sowing whole, the emergence round, campaigns to copy."""
