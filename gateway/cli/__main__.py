"""`python -m gateway.cli`: the command, for the gateway's own child processes."""
from gateway.cli import main

main()
