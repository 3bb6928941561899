# A server that takes connections and never answers: --busy-timeout says for how long it is waited for.
. "$TOP/tests/cli/lib.sh"
python3 -c '
import socket, sys, time
s = socket.create_server(("127.0.0.1", 0), backlog=50)
print(s.getsockname()[1], flush=True)
time.sleep(60)' > port &
server=$!
while ! grep -qs . port; do sleep 0.05; done
url=http://127.0.0.1:$(cat port)
tell() {
    code timeout 20 "$@" 2>&1 | sed "s,$url,URL,g; s/after [0-9]* milliseconds with [0-9]* out of 0 bytes/after a while/; s/after [0-9]* ms/after a while/"
}
tell $IMPORT --busy-timeout 100 "$url" "$payloads/person.json"
tell $IMPORT --busy-timeout 100 --verify "$url"
kill $server
