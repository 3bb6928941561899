#!/bin/sh
# Makes the captures that real programs write: nginx, curl and Chromium. Needs nginx, curl, python3
# (Debian's packages), and for the HAR file node with playwright-core from npm and chromium.
#
#   sh make.sh            nginx.log, nginx_json.log, nginx_object.ndjson, http.txt, http_chunked.txt
#   sh make.sh har        browser.har
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'kill $(cat "$work"/*.pid 2>/dev/null) 2>/dev/null || true; rm -rf "$work"' EXIT

serve() { # nginx, with a log in each of its escapes
    cat > "$work/nginx.conf" <<CONF
pid $work/nginx.pid;
error_log $work/error.log;
events {}
http {
  log_format hex '\$remote_addr - \$remote_user [\$time_local] "\$request" \$status \$body_bytes_sent '
                 '"\$http_referer" "\$http_user_agent" "\$request_body"';
  log_format js escape=json '\$remote_addr [\$time_iso8601] "\$request" "\$request_body" \$status';
  log_format obj escape=json '{"time":"\$time_iso8601","method":"\$request_method","uri":"\$uri",'
                             '"status":\$status,"request_body":"\$request_body"}';
  client_body_temp_path $work; proxy_temp_path $work; fastcgi_temp_path $work; uwsgi_temp_path $work; scgi_temp_path $work;
  client_body_in_single_buffer on; client_body_buffer_size 1m;
  server { listen 127.0.0.1:8931;
    add_header Access-Control-Allow-Origin *; 
    location / { proxy_pass http://127.0.0.1:8932;
      access_log $work/nginx.log hex; access_log $work/nginx_json.log js; access_log $work/nginx_object.ndjson obj; } }
  server { listen 127.0.0.1:8932; access_log off; location / { return 204; } }
}
CONF
    nginx -c "$work/nginx.conf" -p "$work"
}

# Answers every request, and writes down its bytes as they come.
listen() { # file
    python3 - "$1" <<'PY' &
import socket, sys
server = socket.create_server(("127.0.0.1", 8933))
while True:
    client, _ = server.accept()
    client.settimeout(0.3)
    with open(sys.argv[1], "ab") as f:
        try:
            while True:
                piece = client.recv(65536)
                if not piece:
                    break
                f.write(piece)
        except TimeoutError:
            pass
    client.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    client.close()
PY
    echo $! > "$work/listen.pid"
    sleep 0.5
}

send() { # url, options...
    url=$1
    shift
    while read -r line; do
        printf '%s' "$line" > "$work/body"
        curl -s -m 5 -H 'Content-Type: application/json' -H 'Expect:' -A Discko --data-binary "@$work/body" "$@" "$url" > /dev/null
    done < "$here/plain.ndjson"
}

case ${1:-} in
har) (cd "$here" && node make_har.js "${2:-/usr/bin/chromium}") ;;
*)
    serve
    send http://127.0.0.1:8931/hook
    curl -s http://127.0.0.1:8931/hook > /dev/null
    sleep 0.2
    cp "$work/nginx.log" "$work/nginx_json.log" "$work/nginx_object.ndjson" "$here"
    listen "$work/http.txt"
    send http://127.0.0.1:8933/hook
    curl -s -m 5 http://127.0.0.1:8933/favicon.ico > /dev/null
    kill "$(cat "$work/listen.pid")"
    listen "$work/http_chunked.txt"
    send http://127.0.0.1:8933/hook -H 'Transfer-Encoding: chunked' -H 'Date: Wed, 09 Oct 2024 13:55:36 GMT'
    cp "$work/http.txt" "$work/http_chunked.txt" "$here"
    ;;
esac
