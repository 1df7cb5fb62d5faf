"""Alerts: what comes due in the bank and in culture (rule R12); an exhausted lot is silent."""
