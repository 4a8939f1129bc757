"""The human half: cards, panels and their seats, and the way of a candidate through the stages."""
