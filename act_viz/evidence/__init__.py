"""What experiments show: claims and their verdicts, the ranking, and the rules of choice."""
