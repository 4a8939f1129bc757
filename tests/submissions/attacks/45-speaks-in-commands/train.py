"""Says everything that would act if somebody printed it as it is."""

import sys

print("::error::pwned\n::set-output name=score::4\n##[error]pwned\n::stop-commands::x")
print("\x1b]0;title\x07\x1b[2J\x1b]8;;https://evil.example\x07click\x1b]8;;\x07 \x9b31m red \u202e txt.exe")
print("@acme/team #1 fixes #2 GH-3 ![x](https://evil.example/x.png) [here](javascript:alert(1)) <img src=x onerror=alert(1)>")
print("| a | b |\n|---|---|\n```\n</details><!-- proofgrade:report -->\n- [x] done\n````")
sys.exit(3)
