"""What a process that holds patient data asks of the system first."""

import os
import resource
import sys


def keep_private() -> None:
    """From now on new files are their owner's only, and a crash leaves no memory behind."""
    # Nobody else's to read, whatever the login's settings.
    os.umask(0o077)
    # A core holds all that the program knows. At a limit of 0 Linux still hands one to a program
    # that collects them (`core_pattern` with a pipe); at 1 it does not, and 1 byte holds none.
    limit = 1 if sys.platform == "linux" else 0
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (limit, hard))
