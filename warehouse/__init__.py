"""The DuckDB warehouse: one writer behind a lock, one published file for every reader."""
