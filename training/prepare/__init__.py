"""One file a corpus: reads its prepared copy and checks that it holds what it should."""
