"""Whether an array may be read, judged by how it is described."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evaeto.core.messages import Message
from evaeto.errors import WeatherError
from evaeto.uploads.limits import Limits


def check_array(
    shape: Sequence[int],
    chunk: Sequence[int] | None,
    itemsize: int,
    part: str,
    limits: Limits,
) -> None:
    """Whether an array that is described like this may be read.

    Raises
    ------
    WeatherError
        It, or one of its chunks, would be too large, or it has too many chunks.
    """
    values, part = math.prod(shape), part[:100]
    if values > limits.values or values * itemsize > limits.array_bytes:
        most = min(limits.values, limits.array_bytes // max(itemsize, 1))
        raise WeatherError(Message("upload.array", part=part, count=values, most=most))
    if chunk is None:
        return
    if math.prod(chunk) * itemsize > limits.chunk_bytes:
        megabytes = limits.chunk_bytes // 1_000_000
        raise WeatherError(Message("upload.chunk", part=part, most=megabytes))
    pieces = math.prod(-(-size // max(step, 1)) for size, step in zip(shape, chunk, strict=True))
    if pieces > limits.chunks:
        raise WeatherError(Message("upload.chunks", part=part, count=pieces, most=limits.chunks))
