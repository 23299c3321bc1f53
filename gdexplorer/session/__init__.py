"""The document: edits, undo, and session files."""
