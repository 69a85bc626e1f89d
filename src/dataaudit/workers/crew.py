"""Engines by their names, reached through joblib; every way in which one can fail is one line."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from dataaudit import __version__
from dataaudit.errors import DataAuditError, WorkersLost, did_you_mean

T = TypeVar("T")
_PATIENCE = 10  # seconds to wait for a cluster to answer
_ATTEMPTS = 2
_CARRIERS = ("joblib", "distributed", "ray", "concurrent", "tornado", "asyncio")
_ADDRESSES = {"dask": "tcp://HOST:8786", "ray": "auto or ray=ray://HOST:10001"}


@dataclass(frozen=True)
class Crew:
    """An engine that stands ready.

    backend  what joblib has to be told
    width    how many tasks it does at once
    """

    engine: str
    backend: Mapping[str, Any]
    width: int

    def run(self, task: Callable[..., T], calls: Sequence[tuple[Any, ...]]) -> Iterator[T]:
        """The results in order. Where workers are lost, all tasks are done again, once.

        Raises WorkersLost where they are lost again.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return iter(self._carried(task, calls))
            except Exception as error:
                if not _of_the_engine(error):
                    raise
                if attempt == _ATTEMPTS:
                    raise WorkersLost(
                        f"--engine {self.engine}: workers died or went away ({type(error).__name__}), and again when "
                        "their tasks were repeated",
                        "they may have run out of memory: fewer --jobs need less",
                    ) from None
        raise AssertionError("unreachable")

    def _carried(self, task: Callable[..., T], calls: Sequence[tuple[Any, ...]]) -> list[T]:
        from joblib import Parallel, delayed, parallel_config

        with parallel_config(**self.backend):
            results: list[T] = Parallel(n_jobs=self.width, max_nbytes=None)(delayed(task)(*call) for call in calls)
        return results


def _of_the_engine(error: BaseException) -> bool:
    """Whether an error comes from what carries tasks, not from a task."""
    kinds = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    return not kinds.isdisjoint(_CARRIERS) or isinstance(error, OSError | EOFError)


@contextmanager
def hired(engine: str, jobs: int) -> Iterator[Crew]:
    """The crew of an engine, dismissed at the end."""
    name, _, address = engine.partition("=")
    if name not in _ENGINES:
        raise DataAuditError(
            f'--engine {engine}: unknown engine "{name}"{did_you_mean(name, list(_ENGINES))}',
            "engines: loky, dask=ADDRESS, ray=ADDRESS",
        )
    if jobs < 1:
        raise DataAuditError(f"--jobs {jobs}: expected 1 or more")
    if bool(address) != (name in _ADDRESSES):
        wanted = f"expected an address: {name}={_ADDRESSES[name]}" if name in _ADDRESSES else "takes no address"
        raise DataAuditError(f"--engine {engine}: {wanted}")
    with _ENGINES[name](address, jobs) as crew:
        yield crew


@contextmanager
def _loky(_: str, jobs: int) -> Iterator[Crew]:
    from joblib.externals.loky import get_reusable_executor

    try:
        yield Crew("loky", {"backend": "loky"}, jobs)
    finally:
        with contextlib.suppress(Exception):
            get_reusable_executor(reuse=True).shutdown(wait=True, kill_workers=True)


@contextmanager
def _dask(address: str, jobs: int) -> Iterator[Crew]:
    distributed = _installed("distributed", "dask")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # an address where nobody answers is told in one line
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise _unreachable("dask", address, error) from None
    try:
        with contextlib.suppress(TimeoutError):
            client.wait_for_workers(1, timeout=_PATIENCE)
        width = sum(client.ncores().values())
        if not width:
            raise DataAuditError(
                f"--engine dask={address}: the scheduler has no workers", f"run: dask worker {address}"
            )
        _refuse_other_versions(address, client)
        yield Crew("dask", {"backend": "dask", "client": client}, width)
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=_PATIENCE)


def _refuse_other_versions(address: str, client: Any) -> None:
    """A worker without this very version would fail, or find other edges."""
    try:
        versions = set(client.run(version).values())
    except Exception:
        versions = {"none"}
    if versions != {__version__}:
        raise DataAuditError(
            f"--engine dask={address}: its workers have dataaudit {' and '.join(sorted(versions))}, not {__version__}",
            "install the same version where the workers run",
        )


def version() -> str:
    """Asked of each worker."""
    return __version__


@contextmanager
def _ray(address: str, jobs: int) -> Iterator[Crew]:
    ray = _installed("ray", "ray")
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.CRITICAL, ignore_reinit_error=True)
    except Exception as error:
        raise _unreachable("ray", address, error) from None
    try:
        _installed("ray.util.joblib", "ray").register_ray()
        yield Crew("ray", {"backend": "ray"}, max(int(ray.cluster_resources().get("CPU", 1)), 1))
    finally:
        with contextlib.suppress(Exception):
            ray.shutdown()


def _installed(module: str, name: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise DataAuditError(
            f"--engine {name}: {name} is not installed", f"run: pip install 'dataaudit[{name}]'"
        ) from None


def _unreachable(name: str, address: str, error: BaseException) -> DataAuditError:
    reason = " ".join(str(error).split())[:120]
    return DataAuditError(f"--engine {name}={address}: cannot be reached ({reason or type(error).__name__})")


_ENGINES = {"loky": _loky, "dask": _dask, "ray": _ray}
