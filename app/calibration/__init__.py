"""How far reviewers agree, who gives more than the others, how that moves. Pure: scores in, figures out."""
