"""The kernel of a page: that of IPython without what only somebody who writes code needs.

What is left out is what would be written to in every kernel, and so could not be shared between them.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import ipywidgets
from ipykernel import ipkernel
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config

QUIET = {
    "HistoryManager": {"enabled": False},
    "IPKernelApp": {"capture_fd_output": False},
}


class _NoModules(ModuleType):
    """`sys` as ipykernel sees it while a kernel is made: for its debugger it would ask every module for its file."""

    modules: dict[str, ModuleType] = {}  # noqa: RUF012  # a module's, not a class's

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


class PageKernelApp(IPKernelApp):
    """A kernel without debugger, history and settings of a user, that tells nobody how to connect to it."""

    def initialize(self, argv: Any = None) -> None:
        """Make the kernel, and what widgets make of it when they are imported in one."""
        super().initialize(argv)
        ipywidgets.register_comm_target()

    def parse_command_line(self, argv: Any = None) -> None:
        """The connection file is its one word; the table of all options is not made for it."""
        self.connection_file = argv[-1]
        self.update_config(Config(QUIET))

    def load_config_file(self, suppress_errors: bool = True) -> None:
        """None: what the account that serves has set for its own notebooks is not for visitors."""

    def init_kernel(self) -> None:
        """Make the kernel, and leave the pages of memory alone that hold the modules."""
        ipkernel.sys = _NoModules("sys")  # type: ignore[attr-defined]
        try:
            super().init_kernel()
        finally:
            ipkernel.sys = sys  # type: ignore[attr-defined]

    def init_pdb(self) -> None:
        """Nobody debugs a page."""

    def init_poller(self) -> None:
        """A pipe says when the server has gone."""

    def log_connection_info(self) -> None:
        """Keep the ports; what leads to the kernel stands in no log."""
        parent, self.parent_handle = self.parent_handle, 1
        try:
            super().log_connection_info()
        finally:
            self.parent_handle = parent
