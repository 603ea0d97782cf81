"""Why something could not be saved, in words."""

import errno

_REASONS = {
    errno.ENOSPC: "disk full",
    errno.EDQUOT: "disk quota used up",
    errno.EROFS: "read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENOENT: "the folder is gone",
    errno.EIO: "the disk reports an error",
}


def reason_of(error: Exception) -> str:
    """The reason in a few words; of what is no error of the system only its kind is told, as what
    it says may be an answer."""
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0) or error.strerror or str(error)
    return f"unexpected fault: {type(error).__name__}"
