. "$TOP/tests/cli/lib.sh"
title "random payloads of things that are hard to store"
for seed in 1 2; do
    python3 "$TOP/tests/cli/hostile_random.py" $IMPORT $seed 60
done
