"""Parquet: one file, or a folder of a file a source and month that DuckDB, pandas and Arrow read as one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.exporting import COLUMNS, Choice, Part

# Rows written together: some 10 to 200 MB of text, and large enough to be read column by column with profit.
_ROWS_IN_A_GROUP = 8192
_BYTES_IN_A_GROUP = 64_000_000
_FILE = "articles.parquet"
_PARTITIONED = "source"
_TYPES = {
    "date": pa.date32(),
    "version": pa.int32(),
    "partial": pa.bool_(),
    **dict.fromkeys(("published_at", "first_seen_at", "updated_at", "gone_at"), pa.timestamp("us", tz="UTC")),
}


def write_parquet_file(choice: Choice, file: Path) -> None:
    """All articles, the oldest first, in one file."""
    schema = _schema(choice)
    with _writer(file, schema) as writer:
        for table in _groups(batch for part in choice.parts(by_source=False) for batch in choice.batches(part)):
            writer.write_table(table.cast(schema))


def write_parquet_folder(choice: Choice, folder: Path) -> list[Path]:
    """Files `source=NAME/month=YYYY-MM/articles.parquet`; gives their names inside the folder.

    Without articles there is one file, of no rows, that tells the columns.
    """
    names = []
    for part in choice.parts(by_source=True):
        names.append(_place(part))
        (folder / names[-1]).parent.mkdir(parents=True)
        _write_part(choice, part, folder / names[-1])
    if not names:
        names.append(Path(_FILE))
        write_parquet_file(choice, folder / _FILE)
    return names


def _write_part(choice: Choice, part: Part, file: Path) -> None:
    """Without the column that is the folder's name: readers would find it twice, and Arrow refuses that."""
    schema = _schema(choice)
    schema = schema.remove(schema.get_field_index(_PARTITIONED))
    with _writer(file, schema) as writer:
        for table in _groups(choice.batches(part)):
            writer.write_table(table.drop_columns(_PARTITIONED).cast(schema))


def _place(part: Part) -> Path:
    """Names of sources are escaped as in addresses, which readers undo.

    A host may have a port, and no name may lead out of the folder. %Y would write the year 1 as one digit.
    """
    month = part.month.isoformat()[:7] if part.month else "unknown"
    return Path(f"source={quote(str(part.source), safe='')}", f"month={month}", _FILE)


def _writer(file: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(file, schema, compression="zstd")


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together to tables of a size for a row group."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= _ROWS_IN_A_GROUP or sum(one.nbytes for one in held) >= _BYTES_IN_A_GROUP:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _schema(choice: Choice) -> pa.Schema:
    """The columns of `articles`, each with its comment."""
    comments = {column["column_name"]: column["comment"] or "" for column in choice.columns}
    return pa.schema(
        [pa.field(name, _TYPES.get(name, pa.string()), metadata={"comment": comments[name]}) for name in COLUMNS]
    )
