"""The document: inflammatory myopathies, version 3.1, in its order."""
