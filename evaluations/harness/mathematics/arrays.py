"""The one name for an array of numbers."""

from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]
