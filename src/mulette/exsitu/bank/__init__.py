"""The bank: lots of seeds, the packages that hold them, where these are kept, and the ledger of every movement."""
