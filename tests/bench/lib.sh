# What the measurements share.
seconds() { # of a command
    local TIMEFORMAT=%3R
    { time "$@" > /dev/null 2>&1; } 2>&1 || echo "failed: $*" >&2
}
median() {
    sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
