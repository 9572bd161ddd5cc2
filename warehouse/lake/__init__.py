"""A warehouse that several machines write to: DuckLake, with its catalog in Postgres."""
