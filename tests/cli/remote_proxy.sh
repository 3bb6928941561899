# A proxy that the environment names: it never gets to see the token of a libsql server.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cluster/answers.sh"
python3 "$TOP/tests/cluster/proxy.py" seen > proxy.url &
node_pid[proxy]=$!
disown
while ! grep -qs http proxy.url; do sleep 0.02; done
unset {no,http,https,all}_proxy {NO,HTTP,HTTPS,ALL}_PROXY
lead proxied NEW > one
# What the importer says and the proxy was sent: through PROXY=URL..., to SERVER
through() { # VARIABLE... -- COMMAND...
    local -a set=()
    for (( ; $# > 0; )); do
        [ "$1" != -- ] || { shift && break; }
        set+=("$1=$(cat proxy.url)")
        shift
    done
    : > seen
    tell env "${set[@]}" "$@" | sed 's/does not answer: [^:]*:/does not answer:/' # curl's versions differ
    echo "connections: $(grep -ac '^connection$' seen || true), with the token: $(grep -ac s3cret seen || true)"
    grep -a '^[A-Z]* .*HTTP/1.1' seen | sed 's,http://[^/]*,URL,' || true
}
title "over http, a request with a token is sent to the server itself"
export DISCKO_AUTH_TOKEN=s3cret
for variable in http_proxy HTTP_PROXY all_proxy ALL_PROXY; do
    through $variable -- "$IMPORT" --quiet "$URL" one
done
through http_proxy https_proxy all_proxy -- "$IMPORT" --verify "$URL"
title "over https, the proxy that was asked for gets a tunnel"
through https_proxy -- "$IMPORT" --busy-timeout 0 https://libsql.invalid one
through ALL_PROXY -- "$IMPORT" --busy-timeout 0 https://libsql.invalid one
title "without a token, any proxy that was asked for is used"
unset DISCKO_AUTH_TOKEN
through http_proxy -- "$IMPORT" --busy-timeout 0 "$URL" one
through ALL_PROXY -- "$IMPORT" --busy-timeout 0 "$URL" one
NO_PROXY=127.0.0.1 through http_proxy -- "$IMPORT" --quiet "$URL" one
