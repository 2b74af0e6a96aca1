"""Chunks of Zarr stores, decompressed where they are wanted.

zarr up to 3.1 decompresses a chunk into memory of its own and copies that, the chunks of all threads one after the
other on its event loop: a third of what reading a grid costs, and nothing that a second core could take over.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import zarr
from numcodecs.blosc import Blosc
from zarr.codecs import BloscCodec, BytesCodec
from zarr.core.codec_pipeline import BatchedCodecPipeline
from zarr.registry import register_pipeline

from evaeto.core.messages import Message

_PATH = "codec_pipeline.path"
_OF_ZARR = f"{BatchedCodecPipeline.__module__}.{BatchedCodecPipeline.__qualname__}"
_KNOWN = BatchedCodecPipeline.read_batch.__annotations__.get("return") in (None, "None")
"""Later versions tell what they read, and do so without their event loop."""
_HEADER = 16
"""Bytes of a header of Blosc: in it, from the 5th on the size unpacked, from the 13th on that of the whole buffer."""
SMALL = 1 << 18
"""Bytes: to hand fewer to another thread takes longer than to decompress them."""


@contextmanager
def straight() -> Iterator[None]:
    """Arrays opened in the block are read as `StraightPipeline` does it, by Dask's workers too.

    Where somebody has told zarr of another pipeline that one stays.
    """
    if not _KNOWN or zarr.config.get(_PATH) != _OF_ZARR:
        yield
        return
    with zarr.config.set({_PATH: f"{StraightPipeline.__module__}.{StraightPipeline.__qualname__}"}):
        yield


class StraightPipeline(BatchedCodecPipeline):
    """As zarr's own, without copies of whole chunks where Blosc wrote them, and those that are needed side by side."""

    async def read_batch(self, batch_info: Iterable[Any], out: Any, drop_axes: tuple[int, ...] = ()) -> None:
        """Read chunks into their places in `out`, as zarr asks for them."""
        batch = list(batch_info)
        if drop_axes or len(batch) != 1 or self.supports_partial_decode:
            await super().read_batch(batch, out, drop_axes)
            return
        getter, spec, of_chunk, of_out, *_ = batch[0]
        content = await getter.get(spec.prototype)
        if content is None:
            await super().read_batch(batch, out)
            return
        if self._is_blosc():
            compressed = content.as_numpy_array()
            target = self._target(spec, of_chunk, of_out, out)
            if _unpacked_size(compressed) == getattr(target, "nbytes", None):
                await _aside(target.nbytes, Blosc().decode, compressed, target)
                return
        chunk: Any
        (chunk,) = await self.decode_batch([(content, spec)])
        part = chunk[of_chunk]
        await _aside(part.as_numpy_array().nbytes, out.__setitem__, of_out, part)

    def _target(self, spec: Any, of_chunk: Any, of_out: Any, out: Any) -> Any:
        """Where the bytes of a chunk can stand as they are; None where they cannot."""
        slices = (*of_chunk, *of_out) if isinstance(of_chunk, tuple) and isinstance(of_out, tuple) else (None,)
        codec = self.array_bytes_codec
        filters = self.array_array_codecs or getattr(codec, "filters", None)
        native = not isinstance(codec, BytesCodec) or codec.endian is None or codec.endian.value == sys.byteorder
        if filters or len(self.bytes_bytes_codecs) > 1 or not native or spec.order != "C":
            return None
        if any(not isinstance(each, slice) or each.step not in (None, 1) for each in slices):
            return None
        target = out.as_ndarray_like()[of_out]
        as_stored = target.shape == spec.shape and target.dtype == spec.dtype.to_native_dtype()
        return target if as_stored and target.dtype.kind != "O" and target.flags.c_contiguous else None

    def _is_blosc(self) -> bool:
        """Whether what is stored comes from Blosc: in format 2 one codec does everything."""
        last = self.bytes_bytes_codecs[-1] if self.bytes_bytes_codecs else None
        return isinstance(last or getattr(self.array_bytes_codec, "compressor", None), Blosc | BloscCodec)


register_pipeline(StraightPipeline)


def _unpacked_size(compressed: Any) -> int:
    """Bytes that a buffer of Blosc becomes, as its header says.

    Raises
    ------
    OSError
        It is cut short. numcodecs (0.16) would read on in whatever memory follows, and mostly not notice.
    """
    there, header = int(compressed.size), compressed[:_HEADER].tobytes()
    whole = int.from_bytes(header[12:16], "little") if there >= _HEADER else _HEADER
    if there < whole:
        raise OSError(Message("grid.chunk_cut_short", there=there, whole=whole))
    return int.from_bytes(header[4:8], "little")


async def _aside(size: int, do: Any, *arguments: Any) -> None:
    if size < SMALL:
        do(*arguments)
    else:
        await asyncio.to_thread(do, *arguments)
