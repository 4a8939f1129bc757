"""Shipped data: the default rubric and the stages. Read them through rubric.shipped and rubric.stages."""
