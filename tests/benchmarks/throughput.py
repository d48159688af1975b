"""What one mail costs: 4 KB requests over SMTP, classified, receipt and notification delivered to a sink by SMTP.

    .venv/bin/python tests/benchmarks/throughput.py [MAILS]

Generator and sink run in this process, so that the CPU counted is the gateway's alone. CPU per mail is the figure to
compare between runs: it is steadier than time on a machine that others use too.
"""

import os
import resource
import smtplib
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from gateway.cli.child import Child  # noqa: E402
from gateway.cli.mailboxes import Sink  # noqa: E402
from gateway.cli.story_settings import settings  # noqa: E402
from gateway.store.engine import open_store  # noqa: E402
from gateway.store.reports import status_report  # noqa: E402

PARAGRAPH = "I forgot my password and cannot log in any more; the account is locked since this morning. "


def mail(number: int) -> bytes:
    """A new request of 4 KB."""
    text = "\r\n".join([PARAGRAPH] * 40)[:3_600]
    return (f"From: Person {number} <p{number}@customer.test>\r\nTo: support@example.test\r\n"
            f"Subject: Locked out {number}\r\nMessage-ID: <{number}@customer.test>\r\n"
            f"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            f"Hello,\r\n\r\n{text}\r\n").encode()


def cpu_seconds(pid: int) -> float:
    """CPU that the process has used so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def send(child: Child, first: int, count: int) -> None:
    """`count` mails over one connection."""
    with smtplib.SMTP(*child.smtp) as client:
        for number in range(first, first + count):
            client.sendmail(f"p{number}@customer.test", ["support@example.test"], mail(number))


def settle(store_url: str, blobs: Path) -> None:
    """Wait until nothing is pending."""
    store = open_store(store_url, blobs, migrate=False)
    while (told := status_report(store))["inbound_pending"] or told["outbox_pending"]:
        time.sleep(0.1)
    store.close()


def main(count: int) -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory() as name:
        folder, sink = Path(name), Sink()
        (folder / "spoc.toml").write_text(settings(sink.address[1], lists_at=datetime.now(UTC) - timedelta(hours=1)))
        child = Child(folder / "spoc.toml", folder / "data")
        child.start()
        url, blobs = f"sqlite:///{folder / 'data' / 'spoc.db'}", folder / "data" / "blobs"
        send(child, 0, 20)  # the classifier is loaded, statements are compiled
        settle(url, blobs)
        pid = child.pid or 0
        before, began = cpu_seconds(pid), time.perf_counter()
        send(child, 100, count)
        accepted = time.perf_counter() - began
        settle(url, blobs)
        took, used = time.perf_counter() - began, cpu_seconds(pid) - before
        child.stop()
        sink.close()
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, generator and sink: "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_utime:.1f} s CPU")
    print(f"{count} mails: accepted {count / accepted:.0f}/s, done {count / took:.0f}/s, "
          f"CPU {1000 * used / count:.2f} ms a mail, letters {len(sink.mails)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
