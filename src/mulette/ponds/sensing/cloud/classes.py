"""Which classes of a cloud are what.

Source: IGN, LiDAR HD, descriptif de contenu; ASPRS LAS 1.4 R15, table 17. Codes 64 and more are IGN's own.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

GROUND, BUILDING, WATER = 2, 6, 9
NOISE = (7, 18)
ARTEFACT, VIRTUAL = 65, 66
"""65: artefacts. 66: points that IGN adds to carry its ground model across water and bridges: nothing came back."""
NOT_RETURNS = (*NOISE, ARTEFACT, VIRTUAL)

_IS_RETURN = np.ones(256, dtype=bool)
_IS_RETURN[list(NOT_RETURNS)] = False


def is_return(classes: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Tell which points came back from something: neither noise, nor artefacts, nor virtual points.

    >>> is_return(np.array([2, 7, 9, 65, 66, 67], dtype=np.uint8)).tolist()
    [True, False, True, False, False, True]
    """
    told: npt.NDArray[np.bool_] = _IS_RETURN[classes]
    return told
