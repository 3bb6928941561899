# A server behind https, with a certificate that no system trusts.
. "$TOP/tests/cli/lib.sh"
. "$TOP/tests/cluster/answers.sh"
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -days 30 -keyout key -out trusted 2> openssl.log
node -e '
const { readFileSync, writeFileSync } = require("fs"), net = require("net");
require("tls").createServer({ key: readFileSync("key"), cert: readFileSync("trusted") }, socket => {
  const server = net.connect(process.argv[1], "127.0.0.1");
  for (const side of [socket, server]) side.on("error", () => {});
  socket.pipe(server).pipe(socket);
}).listen(0, "127.0.0.1", function () { writeFileSync("port", String(this.address().port)); })' "${URL##*:}" &
node_pid[tls]=$!
disown
while ! [ -s port ]; do sleep 0.02; done
TLS=https://localhost:$(cat port)
lead secure NEW > one
said() {
    tell env "$@" 2>&1 | sed -E "s,$TLS,https://SERVER,; s/(cannot be used|does not answer|refused): .*/\1/"
}
title "its certificate is not trusted"
said "$IMPORT" --busy-timeout 0 "$TLS" one
title "SSL_CERT_FILE has it"
said SSL_CERT_FILE=trusted "$IMPORT" --quiet "$TLS" one
said SSL_CERT_FILE=trusted "$IMPORT" --verify "$TLS"
title "SSL_CERT_FILE is missing, or not a certificate"
said SSL_CERT_FILE=missing "$IMPORT" --busy-timeout 0 "$TLS" one
said SSL_CERT_FILE=one "$IMPORT" --busy-timeout 0 "$TLS" one
