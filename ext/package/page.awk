# Prints the page or unit `page` for an installation below `prefix`: paths below /usr/local become those below `prefix`, and
# links to files that are not among the installed ones, the words of `installed`, become plain text. Names of files are relative
# to the top of the source.
BEGIN {
    split(installed, names, " ")
    for (i in names) has[names[i]] = 1
    folder = page
    if (!sub(/\/[^\/]*$/, "/", folder)) folder = ""
}
function is_there(target) {
    sub(/#.*/, "", target)
    if (target == "" || target ~ /^[a-z]+:/) return 1
    target = folder target
    while (sub(/[^\/]+\/\.\.\//, "", target)) continue
    return target in has
}
{
    rest = $0
    gsub(/\/usr\/local\//, prefix "/", rest)
    line = ""
    while (match(rest, /\[[^][]*\]\([^()]*\)/)) {
        link = substr(rest, RSTART, RLENGTH)
        text = target = link
        sub(/\]\(.*/, "", text)
        sub(/.*\]\(/, "", target)
        sub(/\)$/, "", target)
        line = line substr(rest, 1, RSTART - 1) (is_there(target) ? link : substr(text, 2))
        rest = substr(rest, RSTART + RLENGTH)
    }
    print line rest
}
