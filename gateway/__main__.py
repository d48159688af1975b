"""`python -m gateway`: the command `spoc`, where no folder named `gateway` stands in the current directory."""
from gateway.cli import main

main()
