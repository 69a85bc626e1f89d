"""A check that raises, prints or exits must not harm the audit."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator

from dataaudit.errors import WorkersLost
from dataaudit.measurement import Measurement


@contextlib.contextmanager
def guarded() -> Iterator[list[Measurement]]:
    """Lets nothing of a check through; if it breaks, the list holds the measurement that says so."""
    broken: list[Measurement] = []
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a library's aside to programmers is none to whoever audits
            yield broken
    except WorkersLost:
        raise
    except (Exception, SystemExit) as error:
        broken.append(Measurement(value=None, reason=f"the check broke: {_oneline(error)}"))


def _oneline(error: BaseException) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" ({frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno})" if frame else ""
    # An exception's text may quote the row it broke on, so only our own errors speak for themselves.
    ours = type(error).__module__.startswith("dataaudit.")
    text = f": {' '.join(str(error).split())[:200]}" if ours else ""
    return f"{type(error).__name__}{text}{where}"
