"""`python -m ivig_tui` is `ivig-tui`."""

import sys

from ivig_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
