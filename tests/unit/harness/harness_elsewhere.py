"""Where a digest has to repeat: other kinds of CPU, and another Python."""

from pathlib import Path

import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__

ROOT = Path(__file__).parents[3]
PLAIN_LIBM = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F,-AVX512VL"
PLAIN = {
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": " ".join(__cpu_dispatch__),
    "GLIBC_TUNABLES": PLAIN_LIBM,
    "ARROW_USER_SIMD_LEVEL": "NONE",
}
"""Without vector instructions."""


def another_python() -> str:
    """Skips the test where there is none."""
    python = ROOT / ".venv-313" / "bin" / "python"
    if not python.exists():
        pytest.skip("There is no .venv-313; `make test` makes it where Python 3.13 is installed.")
    return str(python)
