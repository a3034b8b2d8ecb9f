"""Named columns in one file: numpy's .npz, without pickles."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.generic]

_LARGEST_BYTES = 1 << 30
"""Far above any session's columns."""

_COMPRESSION = 1
"""Six times smaller than none and read in a tenth of a second; higher levels save little more."""


class Unreadable(Exception):
    """A file is not what it should be: damaged, or not written by us. The message says how."""


def write_columns(file: BinaryIO, columns: Mapping[str, Column]) -> None:
    """Write the columns. Raises OSError."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        for name, column in columns.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, column, allow_pickle=False)


def read_columns(path: Path, names: Iterable[str] | None = None) -> dict[str, Column]:
    """The columns of a file, all or those named. Each has its checksum. Raises Unreadable, FileNotFoundError."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > _LARGEST_BYTES:
                raise Unreadable("it is too large")
            found = [name.removesuffix(".npy") for name in archive.namelist()] if names is None else names
            return {name: _column(archive.read(f"{name}.npy")) for name in found}
    except FileNotFoundError:
        raise
    except (OSError, EOFError, KeyError, ValueError, RuntimeError, zipfile.error, zlib.error) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from None


def _column(data: bytes) -> Column:
    column: Column = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    if column.ndim != 1:
        raise ValueError(f"a column has {column.ndim} dimensions")
    return column
