"""Documents as a kind of data: its metrics, and how they are declared and called."""
