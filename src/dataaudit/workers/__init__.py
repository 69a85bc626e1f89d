"""Who does the heavy tasks: this process, processes beside it, or a cluster. The results are the same, edge for edge.

A task is a function of a module, applied to a range of rows and to what all ranges share; it returns small arrays.
`joblib` carries tasks to its own processes (loky), to dask and to ray. It is imported where tasks are carried at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from dataaudit.workers.crew import Crew

T = TypeVar("T")
AT_ONCE = 1 << 16  # rows a range at most: what bounds the memory of a task
WORTHWHILE = 10_000  # rows; fewer are done here before another process has started
_RANGES_A_WORKER = 4

_crew: ContextVar[Crew | None] = ContextVar("crew", default=None)


@contextmanager
def employed(engine: str | None, jobs: int) -> Iterator[None]:
    """While this holds, tasks go to an engine: `loky`, `dask=ADDRESS` or `ray=ADDRESS`. It leaves no process behind.

    Raises DataAuditError where the engine is not installed, cannot be reached, or is none.
    """
    if engine in (None, "loky") and jobs == 1:
        yield
        return
    from dataaudit.workers.crew import hired

    with hired(engine or "loky", jobs) as crew:
        token = _crew.set(crew)
        try:
            yield
        finally:
            _crew.reset(token)


def spread(task: Callable[..., T], rows: int, piece: Callable[[slice], Any], *shared: Any) -> Iterator[tuple[slice, T]]:
    """`task(piece(range), *shared)` for ranges that cover all rows, in order, each with its range."""
    crew = _crew.get()
    if crew is None or rows < WORTHWHILE:
        return ((part, task(piece(part), *shared)) for part in _ranges(rows, AT_ONCE))
    size = min(AT_ONCE, -(-rows // (crew.width * _RANGES_A_WORKER)))
    ranges = list(_ranges(rows, size))
    return zip(ranges, crew.run(task, [(piece(part), *shared) for part in ranges]), strict=True)


def _ranges(rows: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))
