"""What pages and programs see of the cultures: the list, the board, one culture whole, the genealogy."""
