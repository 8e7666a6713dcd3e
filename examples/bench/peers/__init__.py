"""Scripts that are run by the other tools' own Pythons, on the same Parquet files; each prints one line of JSON."""
