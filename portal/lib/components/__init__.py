"""The components of every page; what each takes is its signature."""
