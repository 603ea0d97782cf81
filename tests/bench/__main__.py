"""All benchmarks, one after another; `--quick` runs each once, to see that it still works."""

import sys

from tests.bench import commands, evaluation, growth, install, keys, listing, screens

for each in (evaluation, commands, install, listing, screens, keys, growth):
    each.main(sys.argv[1:])
