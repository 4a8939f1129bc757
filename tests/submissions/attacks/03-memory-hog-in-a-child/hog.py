"""Takes memory without end, while its parent looks away."""

hoard = []
while True:
    hoard.append(bytearray(1 << 24))
