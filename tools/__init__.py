"""What `make` calls: to serve the app, to find a browser for the tests, to update the translations."""
