"""What a notebook shows, as its kernel makes it.

Voila would make a page of it with nbconvert, which reads and compiles its templates anew for each visitor: 0.2 s of the
process that serves all others. Ours has one page for everybody, and takes the outputs alone.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.utils import ensure_async
from nbclient.exceptions import CellExecutionError
from voila.execute import VoilaExecutor

CONFIG, SHOWN = "config", "shown"


class NotebookPage:
    """Makes the page of a notebook, once for each kernel.

    Parameters
    ----------
    path : pathlib.Path
        Of the notebook; it is read once.
    settings : mapping
        What the script of the page is told besides its kernel.
    log : logging.Logger
    """

    def __init__(self, path: Path, settings: Mapping[str, Any], log: logging.Logger) -> None:
        self._notebook = nbformat.read(path, as_version=4)
        self._settings, self._log = settings, log
        self.title = str(self._notebook.metadata.get("title", path.stem))
        self.kernel_name = str(self._notebook.metadata.kernelspec.name)

    async def make(self, kernel_id: str, kernel: Any) -> AsyncIterator[dict[str, Any]]:
        """Run it.

        Parameters
        ----------
        kernel_id : str
        kernel : jupyter_client.KernelManager

        Yields
        ------
        dict
            `config`, what the script of the page is told, and `shown`, the data of all outputs.

        Raises
        ------
        Exception
            The kernel did not start, or has died.
        """
        notebook = copy.deepcopy(self._notebook)
        executor = VoilaExecutor(notebook, km=kernel, log=self._log)
        executor.kc = await executor.async_start_new_kernel_client()
        try:
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type != "code":
                    continue
                try:
                    await executor.execute_cell(cell, None, index, store_history=False)
                except CellExecutionError:
                    self._log.exception("a cell of the notebook failed")
                    break
        finally:
            await ensure_async(executor.kc.stop_channels())
        shown = [data for cell in notebook.cells for output in cell.get("outputs", ()) if (data := data_of(output))]
        yield {CONFIG: {**self._settings, "kernelId": kernel_id}, SHOWN: shown}


def data_of(output: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What there is to show of an output, by media type; what went wrong is for the log."""
    kind = output["output_type"]
    if kind in ("display_data", "execute_result"):
        data: Mapping[str, Any] = output["data"]
        return data
    return {"text/plain": output["text"]} if kind == "stream" and output["name"] == "stdout" else None
