"""The kinds of things a person logs: a file for each, and each says in ``KIND`` all that other rooms need to know."""
