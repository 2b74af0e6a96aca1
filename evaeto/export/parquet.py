"""A result as Parquet."""

from __future__ import annotations

import io
import json
from dataclasses import asdict

from evaeto.export.exportable import Exportable


def parquet_file(result: Exportable) -> bytes:
    """The days of a result as Parquet, with what it is in the metadata `evaeto` of the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = result.to_dataframe()
    described = json.dumps({"metadata": list(result.metadata()), "sources": [asdict(use) for use in result.sources]})
    frame.attrs = {}  # pandas would write them as JSON of its own beside ours
    table = pa.Table.from_pandas(frame)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), b"evaeto": described.encode()})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()
