"""Who asks the demo to end is heard, also where the moment was a bad one."""
import os
import signal
from contextlib import suppress

import pytest

from gateway.cli.story import _ending_with_us


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_that_was_swallowed_ends_it_all_the_same(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), _ending_with_us(), suppress(KeyboardInterrupt):
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


def test_whom_nobody_interrupts_comes_to_his_end() -> None:
    with _ending_with_us():
        done = True
    assert done
