"""`meridian run`, again and again, without importing everything anew: it forks at every line read.

It writes the child's process id, and how the child ended once it has.
"""

import os
import sys

import bot.serve  # noqa: F401 -- all that the command imports is to be there before the first fork
from bot.cli import main

for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        sys.argv = ["meridian", "run"]
        main()
        os._exit(0)
    print(child, flush=True)  # noqa: T201 -- whoever started us reads this line
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 -- likewise
