"""Golden-sample matcher for moulded parts."""
