"""A graph as a self-contained HTML page, which loads no other files."""
