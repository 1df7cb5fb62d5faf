"""Acquisition frameworks and datasets: who made the data, why and how, by the SINP metadata standard."""
