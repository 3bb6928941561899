. "$TOP/tests/cli/lib.sh"
title "payloads made at random of what is hard to store"
for seed in 1 2; do
    python3 "$TOP/tests/cli/hostile_random.py" $IMPORT $seed 60
done
