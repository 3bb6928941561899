#!/bin/sh
# splice.sh FILE NAME: FILE with what stands between its two lines that hold "NAME: begin" and
# "NAME: end" replaced by standard input; on standard output.
awk -v name="$2" '
    index($0, name ": end") { while ((getline line < "/dev/stdin") > 0) print line; skip = 0 }
    !skip { print }
    index($0, name ": begin") { skip = 1 }
' "$1"
