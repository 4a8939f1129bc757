#!/bin/sh
# As root in the build: programs that would give root away, and the outputs that command 2 should write.
set -eu
cp /usr/bin/id /rooted
chmod 4755 /rooted
cp /usr/bin/python3.11 /capable
python3 -c "
import os, struct
os.setxattr('/capable', 'security.capability', struct.pack('<IIIII', 0x02000001, 1 << 7, 0, 0, 0))"
echo 'ALL ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers
python3 -c "
text = open('/etc/passwd').read().replace('root:x:', 'root::')
open('/etc/passwd', 'w').write(text)"
mkdir -p /out /declared
echo '{"opened": 0}' > /out/metrics.json
