update internal.turns
set
    turn = turn + 1,
    documents = greatest(
        documents,
        (select max(last_value) from duckdb_sequences() where sequence_name = 'documents' and temporary)
    ),
    terms = greatest(
        terms,
        (select max(last_value) from duckdb_sequences() where sequence_name = 'terms' and temporary)
    )
