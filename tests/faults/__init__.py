"""Hostile input: whatever a visitor sends is answered with a default or a clear sentence."""
