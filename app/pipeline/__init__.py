"""The way of a candidate through the stages. Only a person moves anybody on."""
