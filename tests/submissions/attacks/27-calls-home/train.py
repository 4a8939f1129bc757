"""Asks the network."""

import urllib.request

urllib.request.urlopen("http://example.com/model.bin", timeout=5)
