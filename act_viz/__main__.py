"""`python -m act_viz` is the command `act-viz`."""

from act_viz.ui.command_line import main

if __name__ == "__main__":
    main()
