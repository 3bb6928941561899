. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cli/servers.sh"
# A receiver that answers what the path says: /503/503/200 is 503 twice, then 200. It prints each request.
cat > server.py <<'PY'
import http.server
import sys
import time

seen, began = {}, {}


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        codes = self.path.strip("/").split("/")
        n = seen[self.path] = seen.get(self.path, -1) + 1
        body = self.rfile.read(int(self.headers["content-length"]))
        now = time.monotonic()
        print(self.path, self.headers["content-type"], body.decode(), round(now - began.get(self.path, now), 1), file=log, flush=True)
        began[self.path] = now
        code = codes[min(n, len(codes) - 1)]
        if code == "none":
            return self.connection.close()
        self.send_response(int(code.split("-")[0]))
        if code.startswith("3") and "-" not in code:
            self.send_header("Location", "/200/from-" + code if code != "305" else self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args):
        pass


log = open("requests", "a")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_port, file=sys.stderr, flush=True)
server.serve_forever()
PY
start port sh -c 'exec python3 server.py 2> port.number'
wait_for test -s port.number
url=http://127.0.0.1:$(cat port.number)
attempts() { # PATH: what is told, and how many requests came
    : > requests
    printf '%s %s\n' "$1" "$(echo '{"event":"test"}' | send "$url/$1" --scale 0.0001)"
}
title "these codes are retried, and no others"
for code in 408 413 429 500 502 503 504 none 200 201 299 400 401 403 404 405 409 410 422 501 505 507; do
    attempts $code/$code/200
done
title "eight retries at most"
attempts 503
grep -c . requests
attempts 503/503/503/503/503/503/503/503/200
title "redirects are followed with the body, up to a limit"
for code in 301 302 303 307 308; do
    attempts $code
    cut -d' ' -f1-3 requests
done
attempts 305 # to itself, again and again
attempts 304-
title "retries after 1, 2, 4 and 8 seconds, scaled to tenths"
: > requests
echo '{"event":"test"}' | send "$url/500/500/500/500/200" --scale 0.1
awk '{ split("0 0.1 0.2 0.4 0.8", wanted, " "); print ($4 >= wanted[NR] - 0.05 && $4 < wanted[NR] + 3 ? "after " wanted[NR] : "not after " wanted[NR] " but " $4) }' requests
