"""What the benchmarks share: traffic from outside, a gateway in its own processes, and figures told beside their goals.

Generator, sink and gateway are processes of their own, so that the CPU of each is known and none borrows another's
interpreter. Nothing here looks into the gateway: mail goes in by SMTP, letters come out at the sink.
"""
