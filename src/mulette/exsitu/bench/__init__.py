"""The bench: one box where one scans, what waits today, labels, alerts, and the state of the collection."""
