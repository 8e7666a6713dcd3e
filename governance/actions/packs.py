"""Make the audit pack of an approved record, once, in a worker."""
