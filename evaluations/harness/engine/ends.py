"""What a command ends with."""

import errno

DONE, DIFFERS, BAD_INPUT, FAULT, NO_ROOM, INTERRUPTED = 0, 1, 2, 3, 4, 130
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""The disk, a quota or the largest file allowed."""
