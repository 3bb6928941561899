#!/bin/bash
# docs.sh FILE: prints FILE with every ```console block run again: what follows a line "$ command"
# becomes what the command prints, standard error included, and "[exit N]" where it fails.
file=$1
command= block=
run() {
    [ -z "$command" ] && return
    printf '$ %s\n' "$command"
    local rc=0
    bash -c "$command" 2>&1 < /dev/null || rc=$?
    [ $rc = 0 ] || echo "[exit $rc]"
    command=
}
while IFS= read -r line || [ -n "$line" ]; do
    if [ -z "$block" ]; then
        printf '%s\n' "$line"
        [ "$line" = '```console' ] && block=1
    elif [ "$line" = '```' ]; then
        run
        printf '%s\n' "$line"
        block=
    elif [[ $line == '$ '* ]]; then
        run
        command=${line#'$ '}
    fi
done < "$file"
