"""How one file was used since it is held."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from livesync_ls.cache.policy import OFTEN, OFTEN_SECONDS
from livesync_ls.clock import Timer


@dataclass
class Use:
    """Times are in seconds of the cache's clock."""

    used_at: float
    """When somebody watched it last, by coming or by leaving."""
    free_at: float | None = None
    """When its grace is over; None: it is watched."""
    requests: int = 0
    """Those that need it now."""
    timer: Timer | None = None
    """Goes off at the end of the grace."""
    _watches: deque[float] = field(default_factory=lambda: deque[float](maxlen=OFTEN))

    def watch(self, now: float) -> bool:
        """Somebody watches it. Returns whether somebody did before, since it is held."""
        self.stop_timer()
        self.used_at, self.free_at = now, None
        self._watches.append(now)
        return len(self._watches) > 1

    def leave(self, now: float, grace: float, timer: Timer) -> None:
        """Nobody watches it any more."""
        self.stop_timer()
        self.used_at, self.free_at, self.timer = now, now + grace, timer

    def stop_timer(self) -> None:
        if self.timer:
            self.timer.cancel()

    def is_over(self, now: float) -> bool:
        """Whether nobody has to find it any more."""
        return self.free_at is not None and self.free_at <= now and not self.requests

    def is_often(self, now: float) -> bool:
        """See `Entry.often`."""
        return len(self._watches) == OFTEN and now - self._watches[0] < OFTEN_SECONDS
