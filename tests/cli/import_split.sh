. "$TOP/tests/cli/lib.sh"
split() {
    title "$1"
    shift
    for form; do
        python3 -B "$TOP/tests/cli/import_split.py" write "$form" in.log
        rm -f db
        code $IMPORT --quiet --no-snapshot db in.log
        python3 -B "$TOP/tests/cli/import_split.py" check "$form" db
    done
}
split "a line that a Kubernetes runtime has split, at each byte of a payload" cri cri+other tagged tagged+other
split "a line that Docker has split, likewise" docker docker+other
