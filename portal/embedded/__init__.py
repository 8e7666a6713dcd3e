"""PostgreSQL and Valkey from wheels, kept in the foreground for a start without a server."""
