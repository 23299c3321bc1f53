"""What is drawn, as plain arrays: surfaces, level lines, fields, paths and pictures. No Qt."""
