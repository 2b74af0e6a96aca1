"""The ports that servers take, or the reason why they cannot, in words for whoever serves."""

from __future__ import annotations

import errno
import os
import socket

from evaeto.core.messages import Message
from evaeto.errors import SettingsError


def sockets_at(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen at an address of this machine.

    A server takes them before anything else: what it would start first (a cluster, kernels) takes seconds, and would
    have to be ended again.

    Parameters
    ----------
    host, port : str, int
        Where to listen; port 0 takes a free one.

    Returns
    -------
    list of socket.socket
        One for each address that the name of the host stands for.

    Raises
    ------
    SettingsError
        The port is taken, only an administrator may take it, or the host is not this machine.
    """
    from tornado.netutil import bind_sockets

    try:
        return bind_sockets(port, host)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(Message("command.port_taken", host=host, port=str(port))) from None
        if isinstance(error, PermissionError):
            raise SettingsError(Message("command.port_forbidden", port=str(port))) from None
        number = error.errno or 0  # of a name that nobody knows it is below 0
        reason = os.strerror(number) if number > 0 else str(error.strerror or error)
        raise SettingsError(Message("command.host", host=host, reason=reason)) from None
