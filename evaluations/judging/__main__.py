"""`python -m evaluations.judging`."""

import sys

from evaluations.judging.main import main

if __name__ == "__main__":
    sys.exit(main())
