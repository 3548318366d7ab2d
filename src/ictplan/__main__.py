"""Run the command line as ``python -m ictplan``."""

from ictplan.cli import run

if __name__ == "__main__":
    run()
