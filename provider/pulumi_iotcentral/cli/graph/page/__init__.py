"""A graph as one page for browsers: it loads nothing, and needs nothing beside itself."""
