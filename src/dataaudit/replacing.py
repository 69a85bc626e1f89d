"""Writes files that are the old ones or the new ones, never half, and never over what must not be lost."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from dataaudit.errors import DataAuditError


def refuse_link(path: Path) -> None:
    """Raises DataAuditError for a symbolic link: replacing it would leave the file behind it as it was."""
    if path.is_symlink():
        raise DataAuditError(f"{path}: is a symbolic link", f"name the file itself: {os.path.realpath(path)}")


def refuse_device(path: Path) -> None:
    """Raises DataAuditError for a device, a pipe or a socket: a file of its name would take its place."""
    if path.exists() and not path.is_file():
        raise DataAuditError(f"{path}: is no plain file and is not replaced", "name another output")


def refuse_same(source: Path, target: Path) -> None:
    """Raises DataAuditError where the output is the input, under whatever name."""
    refuse_link(target)
    if target.is_dir():
        raise DataAuditError(f"{target}: is a directory, expected a file")
    refuse_device(target)
    if os.path.realpath(target) == os.path.realpath(source) or (
        target.exists() and source.exists() and target.samefile(source)
    ):
        raise DataAuditError(f"{target}: is the input itself", "name another output, or say --in-place")


def mode_of(path: Path) -> int:
    """Who may read a file: what is made of private rows must be as private."""
    return stat.S_IMODE(path.stat().st_mode)


def create(files: Mapping[Path, bytes], mode: int | None = None) -> None:
    """Makes all these new files, or none. Raises DataAuditError where one exists already."""
    temporaries: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        for path, content in files.items():
            if path.exists() or path.is_symlink():
                raise _exists(path)
            temporaries[path] = _beside(path, content, mode)
        for path, temporary in temporaries.items():
            _publish(temporary, path)
            made.append(path)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    finally:
        for temporary in temporaries.values():
            temporary.unlink(missing_ok=True)


def replace(path: Path, content: bytes, mode: int | None = None) -> None:
    """Replaces a file, or makes it, in one step."""
    replace_all({path: content}, mode)


def replace_all(files: Mapping[Path, bytes], mode: int | None = None) -> None:
    """Replaces or makes files, each in one step and in this order, once all of them are on the disk."""
    temporaries: dict[Path, Path] = {}
    path = next(iter(files))
    try:
        for path, content in files.items():
            refuse_device(path)
            temporaries[path] = _beside(path, content, mode_of(path) if mode is None and path.exists() else mode)
        for path, temporary in temporaries.items():
            temporary.replace(path)
            _settle(path.parent)
    except OSError as error:
        raise DataAuditError(f"{path}: cannot be written ({error.strerror or error})") from None
    finally:
        for temporary in temporaries.values():
            temporary.unlink(missing_ok=True)


def _beside(path: Path, content: bytes, mode: int | None) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise DataAuditError(f"{path}: cannot be written ({error.strerror or error})") from None
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _publish(temporary: Path, path: Path) -> None:
    """Gives the file its name; a link fails where the name was taken meanwhile, a rename would not."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # file systems without hard links
        temporary.replace(path)


def _exists(path: Path) -> DataAuditError:
    return DataAuditError(f"{path}: exists and is not overwritten", "remove it, or name another file")


def _settle(folder: Path) -> None:
    """A rename outlasts a power cut only when its folder is on disk too; some systems cannot open folders."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
