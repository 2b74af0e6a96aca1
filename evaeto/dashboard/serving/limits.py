"""How much may wait for a kernel."""

from __future__ import annotations


class Outstanding:
    """Messages that a kernel has been sent and has not dealt with.

    Parameters
    ----------
    max_messages, max_bytes : int
        How much may wait.
    """

    def __init__(self, max_messages: int, max_bytes: int) -> None:
        self._max_messages, self._max_bytes = max_messages, max_bytes
        self._sizes: dict[str, int] = {}
        self._bytes = 0

    def add(self, message_id: str, size: int) -> bool:
        """Another message; whether there is room for it."""
        self._bytes += size - self._sizes.pop(message_id, 0)
        self._sizes[message_id] = size
        return len(self._sizes) <= self._max_messages and self._bytes <= self._max_bytes

    def finish(self, message_id: str) -> None:
        """The kernel has dealt with this message: with all before it too, as it takes them in turn."""
        if message_id not in self._sizes:
            return
        for earlier in list(self._sizes):
            self._bytes -= self._sizes.pop(earlier)
            if earlier == message_id:
                return
