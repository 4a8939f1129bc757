"""How well the evidence checks read real submissions: our facts and pointers beside naive ones."""
