"""A process that reads files from outside and has no key, no database and no network, over a socket."""
