"""What a reader does in a row, in the real browser, and what holds after every act."""
