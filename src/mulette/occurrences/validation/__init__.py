"""Saying how sure a record is: levels of the SINP, their history, who may say, the talk with the observer, profiles."""
