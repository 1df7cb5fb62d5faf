"""From the text of a cell to the value of its type, all the cells of a column at once."""
