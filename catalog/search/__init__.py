"""Search: the rows it reads (`indexing` writes them) and the questions put to them (`query`)."""
