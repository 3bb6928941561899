"""proxy.py LOG: a proxy that passes nothing on. It prints its URL, and keeps what it is sent in LOG."""
import socket
import sys

server = socket.create_server(("127.0.0.1", 0))
print("http://127.0.0.1:%d" % server.getsockname()[1], flush=True)
while True:
    client, _ = server.accept()
    with client, open(sys.argv[1], "ab") as log:
        log.write(b"connection\n" + client.recv(1 << 16))
        log.flush()
        client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
