"""Photographs, sounds and documents: kept on disk by their hash, linked to what they show."""
