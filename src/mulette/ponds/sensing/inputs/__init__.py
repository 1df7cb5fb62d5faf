"""What is given to a run: files found in folders, looked at one by one, and listed in a manifest."""
