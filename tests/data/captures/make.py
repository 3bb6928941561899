#!/usr/bin/python3
"""Writes the captures that are not made by a real program, after the public documentation that
README.md names. plain.ndjson is the reference: the same payloads, nothing around them."""
import base64
import csv
import gzip
import json

payloads = open("plain.ndjson", encoding="utf-8").read().splitlines()
# What parses JSON loses the spelling of such numbers; and no program that stores JSON has them.
parsed = payloads[:-1]
AT = "2024-10-09T13:55:%02dZ"


def dump(name, value, indent=None):
    with open(name, "w", encoding="utf-8") as f:
        json.dump(value, f, indent=indent)
        f.write("\n")


def lines(name, values):
    with open(name, "w", encoding="utf-8") as f:
        for value in values:
            f.write(json.dumps(value) + "\n")


def request(body):
    raw = body.encode()
    head = ("POST /hook HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/json\r\n"
            "Content-Length: %d\r\n\r\n" % len(raw))
    return head.encode() + raw


def b64(raw):
    return base64.b64encode(raw).decode()


each = list(enumerate(payloads))
lines("spool.ndjson", [{"received_at": AT % i, "id": "r%d" % i, "body": p} for i, p in each])
lines("string.ndjson", payloads)

dump("webhook_site.json", {"data": [
    {"uuid": "00000000-0000-4000-8000-%012d" % i, "type": "web", "token_id": "t", "ip": "192.0.2.1",
     "hostname": "webhook.site", "method": "POST", "user_agent": "Discko", "content": p, "query": None,
     "headers": {"content-type": ["application/json"]}, "url": "https://webhook.site/t",
     "size": len(p), "files": [], "custom_action_output": [],
     "created_at": "2024-10-09 13:55:%02d" % i, "updated_at": "2024-10-09 13:55:%02d" % i}
    for i, p in each] + [
    {"uuid": "00000000-0000-4000-8000-000000000099", "type": "web", "token_id": "t", "method": "GET",
     "content": "", "created_at": "2024-10-09 13:55:59"}],
    "total": 6, "per_page": 50, "current_page": 1, "is_last_page": True, "from": 1, "to": 6})
with open("webhook_site.csv", "w", newline="", encoding="utf-8") as f:
    w = csv.writer(f)
    w.writerow(["uuid", "type", "token_id", "ip", "hostname", "method", "user_agent", "content",
                "url", "created_at"])
    for i, p in each:
        w.writerow(["u%d" % i, "web", "t", "192.0.2.1", "webhook.site", "POST", "Discko", p,
                    "https://webhook.site/t", "2024-10-09 13:55:%02d" % i])

lines("api_gateway_v1.ndjson", [
    {"resource": "/hook", "path": "/hook", "httpMethod": "POST", "headers": {"Content-Type": "application/json"},
     "requestContext": {"stage": "prod", "httpMethod": "POST", "requestTime": "09/Oct/2024:13:55:36 +0000",
                        "requestTimeEpoch": 1728482136000 + i},
     "body": p, "isBase64Encoded": False} for i, p in each])
lines("api_gateway_v2.ndjson", [
    {"version": "2.0", "routeKey": "POST /hook", "rawPath": "/hook",
     "requestContext": {"http": {"method": "POST", "path": "/hook"}, "timeEpoch": 1728482136000 + i},
     "body": b64(p.encode()), "isBase64Encoded": True} for i, p in each])
dump("lambda_sqs.json", {"Records": [
    {"messageId": "m%d" % i, "receiptHandle": "h", "body": p,
     "attributes": {"SentTimestamp": str(1728482136000 + i)}, "messageAttributes": {},
     "md5OfBody": "x", "eventSource": "aws:sqs", "awsRegion": "eu-west-3"} for i, p in each]})
dump("cloudwatch.json", {
    "messageType": "DATA_MESSAGE", "owner": "123456789012", "logGroup": "hook", "logStream": "s",
    "logEvents": [{"id": str(i), "timestamp": 1728482136000 + i, "message": p} for i, p in each]
    + [{"id": "9", "timestamp": 1728482136009, "message": "END RequestId: 1"}]})

dump("ngrok.json", {"uri": "/api/requests/http", "requests": [
    {"uri": "/api/requests/http/a%d" % i, "id": "a%d" % i, "tunnel_name": "t", "remote_addr": "192.0.2.1",
     "start": "2024-10-09T13:55:%02d+02:00" % i, "duration": 1000000,
     "request": {"method": "POST", "proto": "HTTP/1.1", "headers": {}, "uri": "/hook", "raw": b64(request(p))},
     "response": {"status": "200 OK", "raw": b64(b"HTTP/1.1 200 OK\r\n\r\n")}} for i, p in each]}, 1)

dump("n8n.json", [{"headers": {"host": "n8n.example.com"}, "params": {}, "query": {},
                   "body": json.loads(p), "webhookUrl": "https://n8n.example.com/webhook/x",
                   "executionMode": "production"} for p in parsed], 2)
dump("n8n_items.json", [{"json": {"headers": {}, "params": {}, "query": {}, "body": json.loads(p)},
                         "pairedItem": {"item": 0}} for p in parsed], 2)

lines("docker.ndjson", [{"log": p + "\n", "stream": "stdout", "time": AT % i} for i, p in each]
      + [{"log": "listening on 3000\n", "stream": "stdout", "time": AT % 59}])
lines("filebeat.ndjson", [{"@timestamp": AT % i, "log": {"offset": i}, "message": p} for i, p in each]
      + [{"@timestamp": AT % 59, "message": "listening on 3000"}])
with open("app.log", "w", encoding="utf-8") as f:
    f.write("2024-10-09 13:55:00,123 INFO listening on 3000\n")
    for i, p in each:
        f.write("2024-10-09 13:55:%02d,123 INFO webhook body=%s from 192.0.2.1\n" % (i, p))

with open("export.csv", "w", newline="", encoding="utf-8") as f:
    w = csv.writer(f, delimiter=";")
    w.writerow(["id", "payload", "received_at"])
    for i, p in each:
        w.writerow([i, p, AT % i])
with open("export.tsv", "w", encoding="utf-8") as f:
    f.write("received_at\tpayload\n")
    for i, p in each:
        f.write("%s\t%s\n" % (AT % i, p))
with open("mysql.csv", "w", encoding="utf-8") as f:
    f.write('"id","payload"\n')
    for i, p in each:
        f.write('"%d","%s"\n' % (i, p.replace("\\", "\\\\").replace('"', '\\"')))
