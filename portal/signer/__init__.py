"""A process that holds the portal's key and nothing else, and signs what `portal.lib.sealable` says, over a socket."""
