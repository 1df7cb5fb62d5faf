"""What the pages of the bank show: lots as rows, the head of a lot, its ledger, locations and their content, audits."""
