"""Ex-situ conservation: seeds kept, tested, sown and grown away from where the plant lives."""
