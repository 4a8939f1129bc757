"""The scorer owns labels and metrics. It sees answers that were read already, never a candidate's bytes."""
