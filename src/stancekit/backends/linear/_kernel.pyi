from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

class Kernel:
    def __init__(
        self,
        *,
        bits: int,
        words: npt.NDArray[np.float32],
        article: npt.NDArray[np.float32],
        values: npt.NDArray[np.uint64],
        traits: npt.NDArray[np.uint8],
        spelling: npt.NDArray[np.uint8],
        folded: npt.NDArray[np.uint16],
        hashes: npt.NDArray[np.uint64],
        kinds: npt.NDArray[np.int64],
        center: npt.NDArray[np.float64],
        scale: npt.NDArray[np.float64],
        style: npt.NDArray[np.float64],
        intercept: npt.NDArray[np.float64],
    ) -> None: ...
    def score(
        self, texts: Sequence[str], scores: npt.NDArray[np.float64], styles: npt.NDArray[np.float64] | None, /
    ) -> list[int]: ...
