"""Documents: how they are declared, read, cut into words and compared. Knows no metric."""
