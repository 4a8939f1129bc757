"""The stages of an attempt. Each reads the record, does one thing, writes the record, says what to post."""
