"""What computes scores. Each backend is a module of its own and imports no other."""
