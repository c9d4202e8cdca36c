"""A run as programs that need nothing of this package, and pages as notebooks."""
