"""Part inspector: reads one grey image of a moulded cap and says ok, scratch or dent."""
