"""`python -m evaeto` is `evaeto`."""

from evaeto.cli import main

if __name__ == "__main__":
    main()
