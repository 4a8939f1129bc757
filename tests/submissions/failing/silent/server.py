"""Never opens its port."""

import time

time.sleep(3600)
