#!/bin/sh
# realizar: SPDX-License-Identifier: MIT
# Makes the zip that Lambda takes for a function on the runtime provided.al2023: the program under the name bootstrap.
#
#   sh package.sh BOOTSTRAP OUT.zip
set -eu
[ $# -eq 2 ] || { echo "usage: package.sh BOOTSTRAP OUT.zip" >&2; exit 2; }
[ -x "$1" ] || { echo "package.sh: $1: expected the program that the target realizar_lambda builds" >&2; exit 1; }
if command -v readelf >/dev/null && readelf -l "$1" | grep -q INTERP; then
  echo "package.sh: $1 wants shared libraries; Lambda may have others: build it static" >&2
  exit 1
fi
exec python3 - "$1" "$2" <<'PYTHON'
import os
import sys
import zipfile

program, out = sys.argv[1:]
entry = zipfile.ZipInfo("bootstrap", (1980, 1, 1, 0, 0, 0))  # the same program, the same zip
entry.compress_type = zipfile.ZIP_DEFLATED
entry.external_attr = 0o100755 << 16
with open(program, "rb") as file, zipfile.ZipFile(out, "w") as target:
    target.writestr(entry, file.read())
print(f"{out}: {os.path.getsize(program)} bytes of program in {os.path.getsize(out)}")
print("""aws lambda create-function --function-name realizar --runtime provided.al2023 --handler none \\
  --role ROLE_ARN --memory-size 128 --architectures x86_64 --zip-file fileb://""" + out)
PYTHON
