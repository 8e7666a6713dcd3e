"""`python -m evaluations.harness`."""

import sys

from evaluations.harness.command.main import main

if __name__ == "__main__":
    sys.exit(main())
