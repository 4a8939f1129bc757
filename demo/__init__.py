"""The whole loop on one machine, without GitHub credentials: emulator, actors, progress."""
