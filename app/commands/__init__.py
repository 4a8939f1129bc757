"""What people write to us as the first line of a comment, and how each command is written right."""
