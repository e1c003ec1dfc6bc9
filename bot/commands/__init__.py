"""The commands, one function each; each imports what it runs, so that it starts at once."""
