# What the measurements share.
# TIMES=processor: user and system seconds instead of those of a clock. On a busy machine only these say anything.
seconds() { # of a command
    local TIMEFORMAT='%R %U %S' times
    times=$({ time "$@" > /dev/null 2>&1; } 2>&1) || echo "failed: $*" >&2
    awk -v which="${TIMES:-clock}" '{ printf "%.3f\n", which == "processor" ? $2 + $3 : $1 }' <<< "$times"
}
median() {
    sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
