"""`python -m scripts`: the same as `forewatt`, where the executable is not installed."""

from scripts._command_line import main

if __name__ == "__main__":
    main()
