"""How soon a reply is there. `python -m benchmarks.reply_latency` tells more; this only sounds the alarm."""

from statistics import median

import pytest

from benchmarks.reply_latency import report, waits
from tests.end_to_end.script import JAW, script


@pytest.mark.usefixtures("office")
async def test_a_reply_is_there_within_a_tenth_of_a_second_of_the_tap(standin):
    jaw = script(**JAW)

    runs = [await waits(standin.patient(f"Patient{number}"), jaw) for number in range(3)]

    assert max(median(run) for run in runs) < 0.1, report([wait for run in runs for wait in run])
