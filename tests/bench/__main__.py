"""All benchmarks, one after another; `--quick` runs each once, to see that it still works."""

import sys

from tests.bench import commands, evaluation, growth, install, journeys, keys, listing, screens

for each in (evaluation, commands, install, listing, screens, keys, growth, journeys):
    each.main(sys.argv[1:])
