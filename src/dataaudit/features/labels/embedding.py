"""Texts as vectors of meaning, where the extra `dataaudit[embed]` is installed.

wordllama's wheel holds a vector for each piece of a word and the tokenizer that finds the pieces. Both are read from
its folder: its own loader asks a hub in the network. A text is the mean of its pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Singles = NDArray[np.float32]

WEIGHTS, TOKENIZER = "weights/l2_supercat_256.safetensors", "tokenizers/l2_supercat_tokenizer_config.json"
MOST_LETTERS = 2_000_000  # of all texts; of each its share of them


def installed() -> Path | None:
    """The folder of the weights; None where the extra is not installed."""
    spec = find_spec("wordllama")
    folder = Path(next(iter(spec.submodule_search_locations), "")) if spec and spec.submodule_search_locations else None
    libraries = all(find_spec(name) for name in ("tokenizers", "safetensors"))
    return folder if folder and libraries and all((folder / name).is_file() for name in (WEIGHTS, TOKENIZER)) else None


def embedded(texts: Sequence[str]) -> Singles | None:
    """A vector of length one for each text, around their common mean; None where the extra is not installed."""
    folder = installed()
    if folder is None or not texts:
        return None
    import numpy as np
    from safetensors.numpy import load_file
    from scipy import sparse
    from tokenizers import Tokenizer

    (weights,) = load_file(folder / WEIGHTS).values()
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    most = MOST_LETTERS // len(texts)
    pieces = [one.ids for one in tokenizer.encode_batch([text[:most] for text in texts], add_special_tokens=False)]
    ends = np.cumsum([0, *map(len, pieces)])
    ids = np.fromiter((piece for row in pieces for piece in row), dtype=np.int64, count=ends[-1])
    counts = sparse.csr_array((np.ones(len(ids), np.float32), ids, ends), shape=(len(texts), len(weights)))
    vectors = counts @ weights.astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    result: Singles = vectors - vectors.mean(0)
    return result
