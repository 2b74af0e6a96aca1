"""What keeps libraries from starting threads in a process that is to be forked: a child has none of them."""

from __future__ import annotations

SINGLE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    # pyarrow 26, which pandas loads, has jemalloc purge memory on a thread of its own
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""For its environment. Python 3.12 and later warn in the server's log of each fork beside a thread."""
