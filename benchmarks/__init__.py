"""What is timed, side by side with others: run by hand, never by the tests."""
