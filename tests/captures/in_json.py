"""Captures that are JSON: queues, clouds, webhook services, tools for HTTP, loggers."""
import base64
import gzip
import json

from capture import capture


def b64(text):
    return base64.b64encode(text.encode()).decode()


def zipped(text):
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


ALL = "plain hostile escaped long pretty"

# ------------------------------------------------------------------------------------- queues and clouds


@capture("sqs_cli_two_bodies.json", ALL, timed=False)
def sqs_cli(c):
    return c.json({"Messages": [{"MessageId": "m%d" % i, "ReceiptHandle": "AQEBw/1+2==", "MD5OfBody": "x", "Body": t,
                                 "Attributes": {"SenderId": "AIDA", "ApproximateFirstReceiveTimestamp": str(c.time(i, "ms")), "SentTimestamp": str(c.time(i, "ms"))},
                                 "MessageAttributes": {"event": {"StringValue": "lead", "DataType": "String"}}} for i, t in c]}, "aws")


@capture("sqs_lambda.json", ALL, timed=True)
def sqs_lambda(c):
    return c.json({"Records": [{"messageId": "m%d" % i, "receiptHandle": "AQEB", "body": t,
                                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(c.time(i, "ms")), "SenderId": "A", "ApproximateFirstReceiveTimestamp": str(c.time(i, "ms"))},
                                "messageAttributes": {}, "md5OfBody": "x", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:1:leads", "awsRegion": "eu-west-1"} for i, t in c]})


@capture("sqs_lambda_event_logged_pretty.log", "plain hostile escaped")
def sqs_lambda_logged(c):
    event = c.json({"Records": [{"messageId": "m%d" % i, "body": t, "attributes": {"SentTimestamp": str(c.time(i, "ms"))}, "eventSource": "aws:sqs"} for i, t in c]}, "pretty")
    return "START RequestId: 8f5e Version: $LATEST\n%s\tc6af9ac6\tINFO\tEVENT %s\nEND RequestId: 8f5e\nREPORT RequestId: 8f5e\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 67 MB\t\n" % (c.time(0), event)


@capture("sns_http.ndjson", ALL, timed=True)
def sns_http(c):
    return "".join(c.json({"Type": "Notification", "MessageId": "n%d" % i, "TopicArn": "arn:aws:sns:eu-west-1:1:leads", "Subject": "lead", "Message": t, "Timestamp": c.time(i), "SignatureVersion": "1", "Signature": "EXAMPLE==", "SigningCertURL": "https://sns/x.pem", "UnsubscribeURL": "https://sns/?Action=Unsubscribe"}) + "\n" for i, t in c)


@capture("sns_sqs_lambda.json", ALL)
def sns_sqs_lambda(c):
    return c.json({"Records": [{"messageId": "m%d" % i, "eventSource": "aws:sqs", "body": c.json({"Type": "Notification", "MessageId": "n", "Message": t, "Timestamp": c.time(i)}, "pretty"), "attributes": {"SentTimestamp": str(c.time(i, "ms"))}} for i, t in c]})


@capture("eventbridge_sqs.json", "plain hostile long")
def eventbridge_sqs(c):
    for i, t in c:
        c.json(c.object(i))
    return c.json({"Records": [{"messageId": "m%d" % i, "eventSource": "aws:sqs", "body": c.json({"version": "0", "id": "e", "detail-type": "webhook", "source": "discko", "time": c.time(i, "%Y-%m-%dT%H:%M:%SZ"), "region": "eu-west-1", "resources": [], "detail": c.object(i)})} for i, t in c]})


@capture("eventbridge_rule_input.json", "plain hostile long")
def eventbridge_pretty(c):
    return "\n".join(c.json({"version": "0", "id": "e%d" % i, "detail-type": "lead.unlocked", "source": "discko", "account": "1", "time": c.time(i, "%Y-%m-%dT%H:%M:%SZ"), "region": "eu-west-1", "resources": [], "detail": c.object(i)}, "pretty") for i, t in c)


@capture("eventbridge_target_string.json", ALL)
def eventbridge_detail(c):
    return c.json([{"detail-type": "lead", "detail": {"body": t, "headers": {"content-type": "application/json"}}, "time": c.time(i)} for i, t in c], "pretty")


@capture("kinesis_get_records.json", ALL)
def kinesis(c):
    return c.json({"Records": [{"SequenceNumber": "4959", "ApproximateArrivalTimestamp": c.time(i, "float"), "Data": b64(t), "PartitionKey": "p"} for i, t in c], "NextShardIterator": "AAAA+/abc==", "MillisBehindLatest": 0}, "aws")


@capture("firehose_transform.json", ALL)
def firehose(c):
    return c.json({"invocationId": "i", "deliveryStreamArn": "arn:x", "region": "us-east-1", "records": [{"recordId": "r%d" % i, "approximateArrivalTimestamp": c.time(i, "ms"), "data": b64(t)} for i, t in c]})


@capture("firehose_http_request.json", ALL)
def firehose_http(c):
    return c.json({"requestId": "ed4", "timestamp": c.time(0, "ms"), "records": [{"data": b64(t)} for i, t in c]})


@capture("firehose_s3_concatenated", "plain hostile escaped long")
def firehose_s3(c):
    return "".join(t for i, t in c)


@capture("dynamodb_stream.json", ALL)
def dynamodb(c):
    return c.json({"Records": [{"eventID": "e%d" % i, "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": {"ApproximateCreationDateTime": c.time(i, "s"), "Keys": {"pk": {"S": "k"}}, "NewImage": {"pk": {"S": "k"}, "payload": {"S": t}}, "StreamViewType": "NEW_IMAGE"}} for i, t in c]})


@capture("dynamodb_scan.json", ALL)
def dynamodb_scan(c):
    return c.json({"Items": [{"id": {"S": str(i)}, "receivedAt": {"N": str(c.time(i, "ms"))}, "body": {"S": t}} for i, t in c], "Count": len(c.texts), "ScannedCount": len(c.texts), "ConsumedCapacity": None}, "aws")


@capture("step_functions_history.json", "plain hostile long pretty")
def step_functions(c):
    return c.json({"events": [{"timestamp": c.time(i), "type": "ExecutionStarted", "id": i + 1, "previousEventId": 0, "executionStartedEventDetails": {"input": json.dumps({"body": t}), "inputDetails": {"truncated": False}, "roleArn": "arn:x"}} for i, t in c]}, "aws")


@capture("lambda_function_url.ndjson", ALL, timed=True)
def function_url(c):
    return "".join(c.json({"version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "", "headers": {"content-type": "application/json"}, "requestContext": {"http": {"method": "POST", "path": "/"}, "time": c.time(i, "%d/%b/%Y:%H:%M:%S +0000"), "timeEpoch": c.time(i, "ms")}, "body": b64(t) if i % 2 else t, "isBase64Encoded": bool(i % 2)}) + "\n" for i, t in c)


@capture("alb_lambda.json", ALL)
def alb(c):
    return "\n".join(c.json({"requestContext": {"elb": {"targetGroupArn": "arn:x"}}, "httpMethod": "POST", "path": "/hook", "queryStringParameters": {}, "headers": {"content-type": "application/json", "x-forwarded-for": "203.0.113.7"}, "body": t, "isBase64Encoded": False}, "pretty") for i, t in c)


@capture("cloudwatch_get_log_events.json", ALL, timed=True)
def get_log_events(c):
    return c.json({"events": [{"timestamp": c.time(i, "ms"), "message": t, "ingestionTime": c.time(i, "ms")} for i, t in c] + [{"timestamp": 1705396500000, "message": "END RequestId: 1\n", "ingestionTime": 1705396500000}], "nextForwardToken": "f/3", "nextBackwardToken": "b/3"}, "aws")


@capture("cloudwatch_subscription_ndjson_message.json", ALL)
def subscription(c):
    return c.json({"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "s", "subscriptionFilters": [], "logEvents": [{"id": "3", "timestamp": c.time(i, "ms"), "message": "%s\t8f5e\tINFO\tbody: %s\n" % (c.time(i), t)} for i, t in c]})


@capture("pubsub_push.ndjson", ALL, timed=True)
def pubsub_push(c):
    return "".join(c.json({"message": {"attributes": {"key": "v"}, "data": b64(t), "messageId": "%d" % i, "message_id": "%d" % i, "publishTime": c.time(i), "publish_time": c.time(i)}, "subscription": "projects/p/subscriptions/s"}) + "\n" for i, t in c)


@capture("pubsub_pull.json", ALL, timed=True)
def pubsub_pull(c):
    return c.json([{"ackId": "RVNE", "message": {"data": b64(t), "messageId": "%d" % i, "publishTime": c.time(i)}} for i, t in c], "gcloud")


@capture("pubsub_pull_rest.json", ALL)
def pubsub_rest(c):
    return c.json({"receivedMessages": [{"ackId": "RVNE", "deliveryAttempt": 1, "message": {"data": b64(t), "attributes": {"event": "lead.unlocked"}, "messageId": "%d" % i, "publishTime": c.time(i)}} for i, t in c]}, "gcloud")


@capture("pubsub_cloudevent.ndjson", ALL)
def pubsub_ce(c):
    return "".join(c.json({"specversion": "1.0", "type": "google.cloud.pubsub.topic.v1.messagePublished", "source": "//pubsub", "id": "1", "time": c.time(i), "data": {"message": {"data": b64(t), "publishTime": c.time(i)}, "subscription": "s"}}) + "\n" for i, t in c)


@capture("eventgrid.json", "plain hostile long", timed=True)
def eventgrid(c):
    return c.json([{"id": "e%d" % i, "topic": "/subscriptions/x", "subject": "leads", "eventType": "lead.unlocked", "eventTime": c.time(i), "data": c.object(i), "dataVersion": "1.0", "metadataVersion": "1"} for i, t in c])


@capture("eventgrid_cloudevents_batch.json", "plain hostile long", timed=True)
def ce_batch(c):
    return c.json([{"specversion": "1.0", "type": "lead.unlocked", "source": "/x", "id": "e%d" % i, "time": c.time(i), "datacontenttype": "application/json", "data": c.object(i)} for i, t in c], "pretty")


@capture("cloudevents_base64.ndjson", ALL, timed=True)
def ce_base64(c):
    return "".join(c.json({"specversion": "1.0", "type": "lead.unlocked", "source": "/x", "id": "e%d" % i, "time": c.time(i), "datacontenttype": "application/json", "data_base64": b64(t)}) + "\n" for i, t in c)


@capture("cloudevents_data_string.ndjson", ALL)
def ce_string(c):
    return "".join(c.json({"data": t, "datacontenttype": "text/plain", "id": "e%d" % i, "source": "/x", "specversion": "1.0", "time": c.time(i), "type": "x"}) + "\n" for i, t in c)


@capture("servicebus_peek.json", ALL)
def servicebus(c):
    return c.json([{"messageId": "m%d" % i, "enqueuedTimeUtc": c.time(i), "sequenceNumber": str(i), "body": t, "applicationProperties": {}, "contentType": "application/json"} for i, t in c], "pretty")


@capture("servicebus_body_object.json", "plain hostile long")
def servicebus_object(c):
    return c.json([{"body": c.object(i), "messageId": "m%d" % i, "enqueuedTimeUtc": c.time(i)} for i, t in c])


@capture("azure_storage_queue.json", ALL)
def storage_queue(c):
    return c.json([{"content": b64(t), "dequeueCount": 1, "expirationTime": "2024-01-23T09:15:00+00:00", "id": "x", "insertionTime": c.time(i), "popReceipt": "AgAAAAMAAAAAAAAA"} for i, t in c], "gcloud")


@capture("azure_eventhub_capture.ndjson", ALL)
def eventhub(c):
    return "".join(c.json({"SequenceNumber": i, "Offset": "1", "EnqueuedTimeUtc": c.time(i, "%-m/%-d/%Y %-I:%M:%S %p"), "SystemProperties": {}, "Properties": {}, "Body": b64(t)}) + "\n" for i, t in c)


@capture("azure_app_insights.json", ALL)
def app_insights(c):
    return c.json({"tables": [{"name": "PrimaryResult", "columns": [{"name": "timestamp", "type": "datetime"}, {"name": "message", "type": "string"}], "rows": [[c.time(i), "Received " + t] for i, t in c]}]})


@capture("azure_logic_apps_trigger.json", "plain hostile long")
def logic_apps(c):
    return c.json({"value": [{"headers": {"Host": "prod", "Content-Type": "application/json"}, "body": c.object(i)} for i, t in c]}, "pretty")


@capture("gcp_logging_json_payload_body.json", ALL, timed=True)
def gcp_json(c):
    return c.json([{"insertId": "i%d" % i, "jsonPayload": {"message": "webhook", "body": t, "component": "hook"}, "httpRequest": {"requestMethod": "POST"}, "labels": {"instanceId": "00"}, "logName": "projects/p/logs/run.googleapis.com%2Fstdout", "receiveTimestamp": "2024-02-01T00:00:00.5Z", "resource": {"labels": {}, "type": "cloud_run_revision"}, "severity": "INFO", "timestamp": c.time(i)} for i, t in c], "gcloud")


@capture("gcp_logging_parsed_message.json", "plain hostile long", timed=True)
def gcp_parsed(c):
    return c.json([{"insertId": "i%d" % i, "jsonPayload": c.object(i), "timestamp": c.time(i), "logName": "l"} for i, t in c], "gcloud")


@capture("gcp_logging_sink.ndjson", ALL, timed=True)
def gcp_sink(c):
    return "".join(c.json({"insertId": "i", "jsonPayload": {"payload": json.loads(json.dumps({"raw": t}))}, "timestamp": c.time(i)}) + "\n" for i, t in c)


@capture("kafka_rest_binary.json", ALL)
def kafka_rest(c):
    return c.json([{"topic": "leads", "key": None, "value": b64(t), "partition": 0, "offset": i} for i, t in c])


@capture("kafka_rest_json.json", "plain hostile long")
def kafka_rest_json(c):
    return c.json([{"topic": "leads", "key": "k", "value": c.object(i), "partition": 0, "offset": i} for i, t in c])


@capture("kafkacat_J.ndjson", ALL, timed=True)
def kcat(c):
    return "".join(c.json({"topic": "leads", "partition": 0, "offset": i, "tstype": "create", "ts": c.time(i, "ms"), "broker": 1, "key": None, "payload": t}) + "\n" for i, t in c)


@capture("kafka_msk_lambda.json", ALL)
def msk(c):
    return c.json({"eventSource": "aws:kafka", "bootstrapServers": "b:9092", "records": {"leads-0": [{"topic": "leads", "partition": 0, "offset": i, "timestamp": c.time(i, "ms"), "timestampType": "CREATE_TIME", "value": b64(t), "headers": []} for i, t in c]}})


@capture("rabbitmq_management_get.json", ALL)
def rabbitmq(c):
    return c.json([{"payload_bytes": len(t), "redelivered": False, "exchange": "", "routing_key": "leads", "message_count": 2, "properties": {"delivery_mode": 2, "timestamp": c.time(i, "s")}, "payload": t, "payload_encoding": "string"} for i, t in c])


@capture("celery_message.json", ALL)
def celery(c):
    return "\n".join(c.json({"body": b64(c.json([[t], {}, {"callbacks": None}], "python")), "content-encoding": "utf-8", "content-type": "application/json", "headers": {"task": "hook"}, "properties": {"body_encoding": "base64"}}, "python") for i, t in c)


@capture("sidekiq_job.ndjson", "plain hostile long", timed=True)
def sidekiq(c):
    return "".join(c.json({"retry": True, "queue": "default", "class": "HookJob", "args": [c.object(i)], "jid": "b4a577edbccf1d805744efa9", "created_at": c.time(i, "float"), "enqueued_at": c.time(i, "float")}) + "\n" for i, t in c)


@capture("bullmq_job.json", ALL)
def bullmq(c):
    return c.json([{"id": str(i), "name": "hook", "data": c.json({"body": t}), "opts": {"attempts": 3}, "timestamp": c.time(i, "ms"), "processedOn": c.time(i, "ms")} for i, t in c])


# ------------------------------------------------------------------------------- webhook services and tools


@capture("hookdeck_events.json", "plain hostile long")
def hookdeck(c):
    return c.json({"pagination": {"order_by": "created_at", "dir": "desc", "limit": 100}, "count": 3, "models": [{"id": "evt_%d" % i, "team_id": "tm_", "status": "SUCCESSFUL", "created_at": c.time(i), "data": {"path": "/", "query": None, "parsed_query": {}, "headers": {"content-type": "application/json"}, "body": c.object(i), "is_large_payload": False}} for i, t in c]})


@capture("hookdeck_request_raw.json", ALL)
def hookdeck_raw(c):
    return c.json({"models": [{"id": "req_%d" % i, "ingested_at": c.time(i), "verified": True, "data": {"path": "/", "headers": {}, "body": t}} for i, t in c]}, "pretty")


@capture("svix_attempts.json", ALL)
def svix(c):
    return c.json({"iterator": "x", "done": True, "data": [{"id": "atmpt_%d" % i, "url": "https://x/hook", "response": "{\"ok\":true}", "responseStatusCode": 200, "timestamp": c.time(i), "msgId": "msg", "msg": {"eventType": "lead.unlocked", "id": "m", "timestamp": c.time(i), "payload": {"raw": t}}} for i, t in c]})


@capture("svix_play_history.json", ALL)
def svix_play(c):
    return c.json({"iterator": "1", "data": [{"id": "e%d" % i, "created_at": c.time(i), "method": "POST", "url": "https://play.svix.com/in/x", "headers": {"content-type": "application/json"}, "body": b64(t)} for i, t in c]})


@capture("convoy_deliveries.json", "plain hostile long")
def convoy(c):
    return c.json({"status": True, "message": "Event deliveries fetched", "data": {"content": [{"uid": "d%d" % i, "created_at": c.time(i), "event_metadata": {"event_type": "lead.unlocked"}, "status": "Success", "metadata": {"data": c.object(i), "raw": "", "strategy": "linear"}} for i, t in c], "pagination": {"total": 3}}})


@capture("wiremock_requests.json", ALL, timed=True)
def wiremock(c):
    return c.json({"requests": [{"id": "u%d" % i, "request": {"url": "/hook", "absoluteUrl": "http://localhost:8080/hook", "method": "POST", "clientIp": "127.0.0.1", "headers": {}, "cookies": {}, "browserProxyRequest": False, "loggedDate": c.time(i, "ms"), "bodyAsBase64": b64(t), "body": t, "loggedDateString": c.time(i)}, "responseDefinition": {"status": 200}, "wasMatched": True} for i, t in c], "meta": {"total": 3}, "requestJournalDisabled": False}, "pretty")


@capture("wiremock_mapping_equal.json", ALL)
def wiremock_mapping(c):
    return c.json({"mappings": [{"id": "u%d" % i, "request": {"url": "/hook", "method": "POST", "bodyPatterns": [{"equalToJson": t, "ignoreArrayOrder": True}]}, "response": {"status": 200}} for i, t in c]}, "pretty")


@capture("mockserver_json_body.json", "plain hostile long")
def mockserver(c):
    return c.json([{"method": "POST", "path": "/hook", "headers": {"Host": ["localhost"]}, "body": {"type": "JSON", "json": c.object(i)}, "keepAlive": True} for i, t in c], "pretty")


@capture("mockserver_string_body.json", ALL)
def mockserver_string(c):
    return c.json([{"httpRequest": {"method": "POST", "path": "/hook", "body": {"type": "STRING", "string": t, "rawBytes": b64(t), "contentType": "text/plain"}}, "timestamp": c.time(i)} for i, t in c], "pretty")


@capture("har_base64.har", ALL, timed=True)
def har_base64(c):
    return c.json({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [{"startedDateTime": c.time(i), "time": 3, "request": {"method": "POST", "url": "https://x/hook", "headers": [], "postData": {"mimeType": "application/json", "text": b64(t), "encoding": "base64"}}, "response": {"status": 200, "content": {"size": 2, "mimeType": "text/plain", "text": "ok"}}} for i, t in c]}})


@capture("har_response_base64.har", ALL, timed=True)
def har_response(c):
    return c.json({"log": {"version": "1.2", "entries": [{"startedDateTime": c.time(i), "request": {"method": "GET", "url": "https://x/last", "headers": [], "bodySize": 0}, "response": {"status": 200, "content": {"size": len(t), "mimeType": "application/json", "text": b64(t), "encoding": "base64"}}} for i, t in c]}}, "pretty")


@capture("har_firefox_pretty.har", ALL, timed=True)
def har_firefox(c):
    return c.json({"log": {"version": "1.2", "creator": {"name": "Firefox", "version": "121.0"}, "pages": [{"startedDateTime": "2024-01-16T09:15:00.123+00:00", "id": "page_1"}], "entries": [{"startedDateTime": c.time(i, "%Y-%m-%dT%H:%M:%S.%L+00:00"), "request": {"bodySize": len(t), "method": "POST", "url": "https://x", "postData": {"mimeType": "application/json", "params": [], "text": t}}, "response": {"status": 200, "content": {"mimeType": "application/json", "size": 11, "text": "{\"ok\":true}"}}} for i, t in c]}}, "pretty")


@capture("postman_runner_export.json", ALL, expect="name")
def postman_run(c):
    return c.json({"id": "r", "name": "x", "timestamp": c.time(0), "collection_id": "c", "results": [{"id": "x%d" % i, "name": "hook", "url": "https://x", "time": 3, "responseCode": {"code": 200, "name": "OK"}, "request": {"body": {"mode": "raw", "raw": t}}} for i, t in c]}, "pretty")


@capture("insomnia_export.json", ALL, expect="name")
def insomnia(c):
    return c.json({"_type": "export", "__export_format": 4, "__export_date": c.time(0), "resources": [{"_id": "req_%d" % i, "parentId": "wrk_1", "modified": c.time(i, "ms"), "created": c.time(i, "ms"), "url": "https://x", "name": "hook", "method": "POST", "body": {"mimeType": "application/json", "text": t}, "_type": "request"} for i, t in c]})


@capture("bruno_collection.json", ALL, expect="name")
def bruno(c):
    return c.json({"name": "x", "version": "1", "items": [{"type": "http", "name": "hook", "request": {"url": "https://x", "method": "POST", "body": {"mode": "json", "json": t}}} for i, t in c]}, "pretty")


@capture("bruno_request.bru", "plain", expect="name")
def bru(c):
    return "".join("meta {\n  name: hook\n  type: http\n  seq: 1\n}\n\npost {\n  url: https://x\n  body: json\n}\n\nbody:json {\n  %s\n}\n" % json.dumps(json.loads(t), indent=2).replace("\n", "\n  ") for i, t in c)


@capture("requestbin_mockbin.json", ALL, timed=True)
def mockbin(c):
    return c.json({"log": {"version": "1.2", "entries": [{"startedDateTime": c.time(i), "clientIPAddress": "203.0.113.7", "request": {"method": "POST", "url": "http://mockbin.org/bin/x", "postData": {"mimeType": "application/json", "text": t, "params": []}, "bodySize": len(t)}} for i, t in c]}})


@capture("requestbin_com_event.json", "plain hostile long")
def requestbin(c):
    return c.json([{"event": {"method": "POST", "path": "/", "query": {}, "client_ip": "203.0.113.7", "url": "https://x.m.pipedream.net/", "headers": {"content-type": "application/json"}, "body": c.object(i)}, "context": {"id": "x", "ts": c.time(i), "workflow_id": "p_"}} for i, t in c], "pretty")


@capture("pipedream_export_raw.json", ALL)
def pipedream(c):
    return c.json({"data": [{"id": "e%d" % i, "indexed_at_ms": c.time(i, "ms"), "event": {"bodyRaw": t, "headers": {"x": "y"}, "method": "POST"}, "metadata": {"emitter_id": "hi_"}} for i, t in c]})


@capture("zapier_history_csvlike.json", "plain hostile long")
def zapier(c):
    return c.json([{"id": "z%d" % i, "start_time": c.time(i), "status": "success", "steps": [{"id": 1, "input": {}, "output": {"querystring": {}, "body": c.object(i)}}]} for i, t in c])


@capture("make_execution.json", "plain hostile long")
def make_com(c):
    return c.json([[{"i": 1, "bundle": c.object(i), "timestamp": c.time(i)}] for i, t in c], "pretty")


@capture("n8n_execution.json", "plain hostile long")
def n8n(c):
    return c.json([{"id": str(i), "finished": True, "mode": "webhook", "startedAt": c.time(i), "stoppedAt": c.time(i), "workflowId": "w", "data": {"startData": {}, "resultData": {"runData": {"Webhook": [{"startTime": c.time(i, "ms"), "executionTime": 1, "source": [], "data": {"main": [[{"json": {"headers": {"host": "n8n"}, "params": {}, "query": {}, "body": c.object(i), "webhookUrl": "https://n8n/webhook/x", "executionMode": "production"}}]]}}]}, "lastNodeExecuted": "Webhook"}}} for i, t in c])


@capture("n8n_workflow_pindata.json", "plain hostile long")
def n8n_pin(c):
    return c.json({"name": "Hook", "nodes": [{"parameters": {"httpMethod": "POST", "path": "x"}, "id": "1", "name": "Webhook", "type": "n8n-nodes-base.webhook", "typeVersion": 2, "position": [0, 0]}], "pinData": {"Webhook": [{"json": {"headers": {}, "params": {}, "query": {}, "body": c.object(i)}} for i, t in c]}, "connections": {}, "active": False}, "pretty")


@capture("node_red_debug.json", "plain hostile long")
def node_red(c):
    return "\n".join(c.json({"_msgid": "a1b2%d" % i, "payload": c.object(i), "req": {"method": "POST"}, "res": {"_res": {}}}, "node") for i, t in c)


@capture("node_red_file_out.txt", "plain hostile escaped long")
def node_red_file(c):
    return "".join(t + "\n" for i, t in c)


@capture("gitlab_style_hook_log.json", "plain hostile long")
def hook_log(c):
    return c.json([{"id": i, "url": "https://x/hook", "trigger": "push_hooks", "request_headers": {"Content-Type": "application/json"}, "request_data": c.object(i), "response_headers": {}, "response_body": "ok", "response_status": "200", "execution_duration": 0.1, "created_at": c.time(i)} for i, t in c])


@capture("github_delivery_style.json", "plain hostile long")
def github_delivery(c):
    return c.json([{"id": i, "guid": "g", "delivered_at": c.time(i), "redelivery": False, "duration": 0.1, "status": "OK", "status_code": 200, "event": "lead", "action": None, "request": {"headers": {"X": "y"}, "payload": c.object(i)}, "response": {"headers": {}, "payload": "ok"}} for i, t in c], "pretty")


@capture("stripe_style_wrapper_event_data.ndjson", "plain hostile long", timed=False)
def event_wrapper(c):
    return "".join(c.json({"event": "webhook.received", "data": {"body": c.object(i)}, "at": c.time(i)}) + "\n" for i, t in c)


@capture("wrapper_event_and_payload_string.ndjson", ALL)
def event_wrapper_string(c):
    return "".join(c.json({"event": "incoming_webhook", "data": {"raw": t, "size": len(t)}, "ts": c.time(i, "ms")}) + "\n" for i, t in c)


@capture("httpbin_anything.json", ALL)
def httpbin(c):
    return "\n".join(c.json({"args": {}, "data": t, "files": {}, "form": {}, "headers": {"Content-Type": "application/json"}, "json": json.loads(t), "method": "POST", "origin": "203.0.113.7", "url": "https://httpbin.org/anything"}, "gcloud") for i, t in c)


@capture("postman_echo.json", "plain hostile long")
def postman_echo(c):
    return "\n".join(c.json({"args": {}, "data": c.object(i), "files": {}, "form": {}, "headers": {"x": "y"}, "json": json.loads(t), "url": "https://postman-echo.com/post"}, "pretty") for i, t in c)


@capture("beeceptor_export.json", ALL)
def beeceptor(c):
    return c.json([{"id": "b%d" % i, "method": "POST", "path": "/", "requestTime": c.time(i, "ms"), "requestHeaders": {"content-type": "application/json"}, "requestBody": t, "statusCode": 200, "responseBody": "Hey ya!"} for i, t in c])


@capture("caddy_access_body.ndjson", ALL, timed=True)
def caddy(c):
    return "".join(c.json({"level": "info", "ts": c.time(i, "float"), "logger": "http.log.access.log0", "msg": "handled request", "request": {"remote_ip": "203.0.113.7", "remote_port": "4711", "proto": "HTTP/2.0", "method": "POST", "host": "x", "uri": "/hook", "headers": {"User-Agent": ["axios/1.6"]}, "tls": {"resumed": False}}, "body": t, "bytes_read": len(t), "user_id": "", "duration": 0.0012, "size": 2, "status": 200, "resp_headers": {"Server": ["Caddy"]}}, "go") + "\n" for i, t in c)


@capture("traefik_then_service.log", "plain hostile long")
def traefik(c):
    return "".join(c.json({"ClientAddr": "203.0.113.7:4711", "DownstreamStatus": 200, "RequestMethod": "POST", "RequestPath": "/hook", "StartUTC": c.time(i), "level": "info", "msg": "", "time": c.time(i)}, "go") + "\n" + c.json({"body": c.object(i), "level": "info", "msg": "hook", "time": c.time(i)}, "go") + "\n" for i, t in c)


@capture("envoy_tap.json", ALL, timed=False)
def envoy_tap(c):
    return "\n".join(c.json({"http_buffered_trace": {"request": {"headers": [{"key": ":method", "value": "POST"}], "body": {"truncated": False, "as_bytes": b64(t)}, "trailers": []}, "response": {"headers": [{"key": ":status", "value": "200"}]}}}, "pretty") for i, t in c)


@capture("envoy_tap_string.json", ALL)
def envoy_tap_string(c):
    return "\n".join(c.json({"http_buffered_trace": {"request": {"headers": [], "body": {"truncated": False, "as_string": t}}}}, "pretty") for i, t in c)


@capture("kong_http_log.ndjson", ALL)
def kong(c):
    return "".join(c.json({"latencies": {"request": 5}, "request": {"uri": "/hook", "method": "POST", "headers": {}, "size": 1, "body": t}, "started_at": c.time(i, "ms"), "client_ip": "203.0.113.7", "service": {"name": "x"}}) + "\n" for i, t in c)


@capture("apisix_file_logger.ndjson", ALL)
def apisix(c):
    return "".join(c.json({"client_ip": "127.0.0.1", "start_time": c.time(i, "ms"), "request": {"uri": "/hook", "method": "POST", "body": t, "headers": {"content-type": "application/json"}}, "response": {"status": 200}}) + "\n" for i, t in c)


# ------------------------------------------------------------------------------------------------- loggers


@capture("pino_req_body.ndjson", "plain hostile long", timed=True)
def pino(c):
    return "".join(c.json({"level": 30, "time": c.time(i, "ms"), "pid": 42, "hostname": "web1", "req": {"id": 1, "method": "POST", "url": "/hook", "query": {}, "headers": {"host": "x"}, "remoteAddress": "::1", "body": c.object(i)}, "res": {"statusCode": 200}, "responseTime": 3, "msg": "request completed"}) + "\n" for i, t in c)


@capture("pino_msg_string.ndjson", ALL, timed=True)
def pino_msg(c):
    return "".join('{"level":30,"time":%d,"pid":42,"hostname":"web1","msg":%s}\n' % (c.time(i, "ms"), c.json(t)) for i, t in c)


# The payload's members among the logger's: what was sent is stored if it is certain which these are
@capture("pino_spread_payload.ndjson", "plain hostile long", timed=True)
def pino_spread(c):
    return "".join('{"level":30,"time":%d,"pid":42,"hostname":"web1",%s\n' % (c.time(i, "ms"), t[1:]) for i, t in c)


@capture("bunyan_spread_payload.ndjson", "plain hostile long", timed=True)
def bunyan_spread(c):
    return "".join('{"name":"hook","hostname":"web1","pid":42,"level":30,%s,"msg":"hook","time":"%s","v":0}\n' % (t[1:-1], c.time(i)) for i, t in c)


@capture("spread_payload_nested.ndjson", "plain hostile", timed=True)
def nested_spread(c):
    return "".join('{"at":"x","entry":{"severity":"INFO","timestamp":"%s","message":"hook",%s,"_meta":{"date":"x"}}}\n' % (c.time(i), t[1:-1]) for i, t in c)


# What databases and other stores add to the document that they were given
@capture("mongoexport_spread_payload.ndjson", "plain hostile long", timed=True)
def mongo_spread(c):
    return "".join('{"_id":{"$oid":"65a50b9f8d1c2a000000000%d"},%s,"receivedAt":{"$date":"%s"},"__v":0}\n' % (i, t[1:-1], c.time(i)) for i, t in c)


@capture("couchdb_spread_payload.ndjson", "plain hostile long")
def couch_spread(c):
    return "".join('{"_id":"a%d","_rev":"1-9c65",%s\n' % (i, t[1:]) for i, t in c)


@capture("logstash_spread_payload.ndjson", "plain hostile long", timed=True)
def logstash_spread(c):
    return "".join('{%s,"@version":"1","@timestamp":"%s"}\n' % (t[1:-1], c.time(i)) for i, t in c)


@capture("receiver_spread_payload.ndjson", "plain hostile long", timed=True)
def receiver_spread(c):
    return "".join('{%s,"receivedAt":"%s","ip":"10.0.0.1","headers":{"host":"x"}}\n' % (t[1:-1], c.time(i)) for i, t in c)


@capture("make_spread_payload.json", "plain hostile long")
def make_spread(c):
    return "[%s]" % ",".join('{"__IMTHEADERS__":[{"name":"host","value":"hook.eu1"}],"__IMTMETHOD__":"POST",%s' % t[1:] for i, t in c)


# What a receiver or a table adds, where two members together leave no doubt
@capture("request_spread_payload.ndjson", "plain hostile")
def request_spread(c):
    return "".join('{%s,"ip":"10.0.0.1","headers":{"host":"x"}}\n' % t[1:-1] for i, t in c)


@capture("supabase_spread_payload.json", "plain hostile", timed=True)
def supabase_spread(c):
    return "[%s]" % ",".join('{"id":%d,"created_at":"%s",%s' % (i + 1, c.time(i, "%Y-%m-%dT%H:%M:%S.%L+00:00"), t[1:]) for i, t in c)


@capture("mongoose_spread_payload.ndjson", "plain hostile", timed=True)
def mongoose_spread(c):
    return "".join('{"_id":"65a50b9f8d1c2a000000000%d",%s,"createdAt":"%s","updatedAt":"%s","__v":0}\n' % (i, t[1:-1], c.time(i), c.time(i)) for i, t in c)


@capture("parse_spread_payload.ndjson", "plain hostile", timed=True)
def parse_spread(c):
    return "".join('{"objectId":"Ed1nuqPvcm",%s,"createdAt":"%s","updatedAt":"2024-01-17T00:00:00.000Z"}\n' % (t[1:-1], c.time(i)) for i, t in c)


@capture("cosmos_spread_payload.ndjson", "plain hostile")
def cosmos_spread(c):
    return "".join('{"id":"0f8fad5b-d9cb-469f-a165-70867728950%d",%s,"_rid":"x==","_self":"dbs/","_etag":"\\"0\\"","_attachments":"attachments/","_ts":1705396500}\n' % (i, t[1:-1]) for i, t in c)


@capture("spread_payload_unsure.ndjson", "leads hostile", expect="unread")
def unsure_spread(c):
    return "".join('{"level":"info","tenant":"a",%s,"message":"hook"}\n' % t[1:-1] for i, t in c)


@capture("structlog_spread_payload.ndjson", "leads hostile", expect="unread")
def structlog_spread(c):
    return "".join(json.dumps({"data": json.loads(t)["data"], "event": "webhook_received", "level": "info", "timestamp": c.time(i), "type": "lead.unlocked"}) + "\n" for i, t in c)


@capture("winston_default.ndjson", ALL)
def winston(c):
    return "".join(c.json({"level": "info", "message": t, "timestamp": c.time(i)}) + "\n" for i, t in c)


@capture("winston_message_object.ndjson", "plain hostile long")
def winston_object(c):
    return "".join(c.json({"level": "info", "message": c.object(i)}) + "\n" for i, t in c)


@capture("log4js_json.ndjson", ALL, timed=True)
def log4js(c):
    return "".join(c.json({"startTime": c.time(i), "categoryName": "hook", "data": ["body", t], "level": {"level": 20000, "levelStr": "INFO", "colour": "green"}, "context": {}, "pid": 42}) + "\n" for i, t in c)


@capture("tslog_json.ndjson", "plain hostile long", timed=True)
def tslog(c):
    return "".join(c.json({"0": "webhook", "1": c.object(i), "_meta": {"runtime": "Nodejs", "runtimeVersion": "v20", "hostname": "web1", "date": c.time(i), "logLevelId": 3, "logLevelName": "INFO", "path": {"fileName": "app.js"}}}) + "\n" for i, t in c)


@capture("zap_any.ndjson", "plain hostile long", timed=True)
def zap(c):
    return "".join(c.json({"level": "info", "ts": c.time(i, "float"), "caller": "hook/main.go:42", "msg": "webhook", "payload": c.object(i)}, "go") + "\n" for i, t in c)


@capture("zap_bytestring_stack.ndjson", ALL)
def zap_stack(c):
    return "".join(c.json({"level": "error", "ts": c.time(i), "msg": "cannot handle", "body": t, "error": "dial tcp: refused", "stacktrace": "main.main\n\t/app/main.go:42\nruntime.main"}, "go") + "\n" for i, t in c)


@capture("zerolog_rawjson.ndjson", "plain hostile escaped long", timed=True)
def zerolog(c):
    return "".join('{"level":"info","body":%s,"time":"%s","message":"hook"}\n' % (t, c.time(i, "%Y-%m-%dT%H:%M:%SZ")) for i, t in c)


@capture("logrus_json.ndjson", ALL, timed=True)
def logrus(c):
    return "".join(c.json({"body": t, "level": "info", "msg": "webhook received", "time": c.time(i, "%Y-%m-%dT%H:%M:%SZ")}, "go") + "\n" for i, t in c)


@capture("slog_json_group.ndjson", "plain hostile long", timed=True)
def slog(c):
    return "".join(c.json({"time": c.time(i), "level": "INFO", "source": {"function": "main.hook", "file": "/m.go", "line": 3}, "msg": "webhook", "request": {"method": "POST", "body": c.object(i)}}, "go") + "\n" for i, t in c)


@capture("serilog_clef.ndjson", ALL, timed=True)
def clef(c):
    return "".join(c.json({"@t": c.time(i), "@mt": "Webhook {Body}", "@i": "a1b2", "Body": t, "SourceContext": "Hook"}) + "\n" for i, t in c)


@capture("serilog_json_formatter.ndjson", ALL)
def serilog(c):
    return "".join(c.json({"Timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L0000+00:00"), "Level": "Information", "MessageTemplate": "Webhook {Body}", "Properties": {"Body": t, "SourceContext": "Hook"}, "Renderings": {"Body": [{"Format": "l", "Rendering": t}]}}) + "\n" for i, t in c)


@capture("nlog_json_layout.ndjson", ALL, timed=True)
def nlog(c):
    return "".join(c.json({"time": c.time(i, "%Y-%m-%d %H:%M:%S.%L0"), "level": "INFO", "nested": {"message": "Body: " + t, "exception": ""}}) + "\n" for i, t in c)


@capture("logback_logstash.ndjson", ALL, timed=True)
def logback(c):
    return "".join(c.json({"@timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L+00:00"), "@version": "1", "message": "Received webhook " + t, "logger_name": "com.example.Hook", "thread_name": "http-nio-8080-exec-1", "level": "INFO", "level_value": 20000}) + "\n" for i, t in c)


@capture("log4j2_json_layout.json", ALL)
def log4j2(c):
    return "".join(c.json({"instant": {"epochSecond": c.time(i, "s"), "nanoOfSecond": 123000000}, "thread": "main", "level": "INFO", "loggerName": "Hook", "message": t, "endOfBatch": False, "loggerFqcn": "org.apache.logging.slf4j.Log4jLogger", "threadId": 1, "threadPriority": 5}, "pretty") + "\n" for i, t in c)


@capture("log4j2_template_ecs.ndjson", ALL, timed=True)
def ecs(c):
    return "".join(c.json({"@timestamp": c.time(i), "ecs.version": "1.2.0", "log.level": "INFO", "message": "hook " + t, "process.thread.name": "main", "log.logger": "Hook", "event.dataset": "app", "event": {"original": "x"}, "data": None}) + "\n" for i, t in c)


@capture("monolog_json.ndjson", "plain hostile long", timed=True)
def monolog(c):
    return "".join(c.json({"message": "webhook", "context": {"payload": c.object(i)}, "level": 200, "level_name": "INFO", "channel": "app", "datetime": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456+00:00"), "extra": {}}, "php") + "\n" for i, t in c)


@capture("monolog_json_body.ndjson", ALL, timed=True)
def monolog_body(c):
    return "".join(c.json({"message": "webhook " + t, "context": [], "level": 200, "level_name": "INFO", "channel": "app", "datetime": {"date": c.time(i, "%Y-%m-%d %H:%M:%S.%L456"), "timezone_type": 3, "timezone": "UTC"}, "extra": []}, "php") + "\n" for i, t in c)


@capture("structlog_json.ndjson", "plain hostile long", timed=True)
def structlog(c):
    return "".join(c.json({"body": c.object(i), "event": "webhook_received", "level": "info", "timestamp": c.time(i)}, "python") + "\n" for i, t in c)


@capture("structlog_json_data.ndjson", "plain hostile long", timed=True)
def structlog_data(c):
    return "".join(c.json({"data": c.object(i), "event": "webhook_received", "level": "info", "timestamp": c.time(i)}, "python") + "\n" for i, t in c)


@capture("structlog_json_string.ndjson", ALL, timed=True)
def structlog_string(c):
    return "".join(c.json({"event": "got " + t, "level": "info", "timestamp": c.time(i)}, "python") + "\n" for i, t in c)


@capture("loguru_serialize.ndjson", ALL)
def loguru(c):
    return "".join(c.json({"text": "2024-01-16 09:15:0%d.123 | INFO     | __main__:hook:3 - %s\n" % (i, t), "record": {"elapsed": {"repr": "0:00:00.01", "seconds": 0.01}, "exception": None, "extra": {}, "file": {"name": "a.py", "path": "/a.py"}, "function": "hook", "level": {"icon": "ℹ️", "name": "INFO", "no": 20}, "line": 3, "message": t, "module": "a", "name": "__main__", "process": {"id": 1, "name": "MainProcess"}, "thread": {"id": 1, "name": "MainThread"}, "time": {"repr": c.time(i, "%Y-%m-%d %H:%M:%S.%L456+00:00"), "timestamp": c.time(i, "float")}}}, "python") + "\n" for i, t in c)


@capture("loguru_extra.ndjson", "plain hostile long", timed=True)
def loguru_extra(c):
    return "".join(c.json({"text": "2024-01-16 09:15:00.123 | INFO     | __main__:hook:3 - webhook\n", "record": {"elapsed": {"repr": "0:00:00.01", "seconds": 0.01}, "extra": {"payload": c.object(i)}, "level": {"name": "INFO", "no": 20}, "line": 3, "message": "webhook", "time": {"repr": c.time(i, "%Y-%m-%d %H:%M:%S.%L456+00:00"), "timestamp": c.time(i, "float")}}}, "python") + "\n" for i, t in c)


@capture("modsecurity_json.ndjson", "plain hostile escaped", timed=True)
def modsecurity(c):
    return "".join(c.json({"transaction": {"time": c.time(i, "%d/%b/%Y:%H:%M:%S.%L456 +0000"), "transaction_id": "ZaZKb1", "remote_address": "203.0.113.7"}, "request": {"request_line": "POST /hook HTTP/1.1", "headers": {"Host": "x", "Content-Type": "application/json"}, "body": [t]}, "response": {"protocol": "HTTP/1.1", "status": 200}}) + "\n" for i, t in c)


@capture("lograge_params.ndjson", "plain hostile long", timed=True)
def lograge(c):
    return "".join(c.json({"method": "POST", "path": "/hook", "format": "json", "controller": "HooksController", "action": "create", "status": 200, "duration": 3.2, "params": c.object(i), "@timestamp": c.time(i), "@version": "1", "message": "[200] POST /hook (HooksController#create)"}) + "\n" for i, t in c)


@capture("rails_semantic_logger.ndjson", "plain hostile long", timed=True)
def semantic(c):
    return "".join(c.json({"host": "web1", "application": "x", "timestamp": c.time(i), "level": "info", "level_index": 2, "pid": 1, "thread": "puma", "name": "Hook", "message": "webhook", "payload": {"controller": "Hook", "params": {"hook": c.object(i)}}}) + "\n" for i, t in c)


@capture("gelf.ndjson", ALL, timed=True)
def gelf(c):
    return "".join(c.json({"version": "1.1", "host": "web1", "short_message": "webhook", "full_message": t, "timestamp": c.time(i, "float"), "level": 6, "_facility": "hook"}) + "\n" for i, t in c)


@capture("gelf_nul_separated.bin", ALL)
def gelf_nul(c):
    return "".join(c.json({"version": "1.1", "host": "web1", "short_message": t, "timestamp": c.time(i, "float")}) + "\0" for i, t in c)


@capture("fluent_bit_tail.ndjson", ALL, timed=True)
def fluent_bit(c):
    return "".join(c.json({"date": c.time(i, "float"), "log": t, "stream": "stdout", "kubernetes": {"pod_name": "hook-1", "labels": {"app": "hook"}}}) + "\n" for i, t in c)


@capture("fluentd_kubernetes.ndjson", ALL)
def fluentd(c):
    return "".join(c.json({"stream": "stdout", "logtag": "F", "message": "info: " + t, "docker": {"container_id": "x"}, "kubernetes": {"namespace_name": "d"}, "time": c.time(i)}) + "\n" for i, t in c)


@capture("logstash_rubydebug_json.ndjson", "plain hostile long", timed=True)
def logstash(c):
    return "".join(c.json({"@timestamp": c.time(i), "@version": "1", "host": {"ip": "1.2.3.4"}, "url": {"path": "/hook"}, "http": {"method": "POST"}, "payload": c.object(i), "event": {"original": "x"}}) + "\n" for i, t in c)


@capture("filebeat_ndjson_parsed.ndjson", "plain hostile long", timed=True)
def filebeat(c):
    return "".join(c.json({"@timestamp": c.time(i), "@metadata": {"beat": "filebeat", "type": "_doc", "version": "8.11.0"}, "log": {"offset": 0, "file": {"path": "/var/log/hook.json"}}, "json": c.object(i), "input": {"type": "filestream"}, "ecs": {"version": "8.0.0"}}) + "\n" for i, t in c)


@capture("vector_docker.ndjson", ALL, timed=True)
def vector(c):
    return "".join(c.json({"container_id": "x", "container_name": "hook", "host": "h", "image": "i", "label": {"a": "b"}, "message": t, "source_type": "docker_logs", "stream": "stdout", "timestamp": c.time(i)}) + "\n" for i, t in c)


@capture("elasticsearch_search.json", ALL)
def elasticsearch(c):
    return c.json({"took": 3, "timed_out": False, "_shards": {"total": 1}, "hits": {"total": {"value": 3, "relation": "eq"}, "max_score": 1.0, "hits": [{"_index": "logs", "_id": "x%d" % i, "_score": 1.0, "_source": {"@timestamp": c.time(i), "message": t, "event": {"original": t}}} for i, t in c]}}, "pretty")


@capture("elasticsearch_fields.json", ALL)
def elasticsearch_fields(c):
    return c.json({"hits": {"hits": [{"_index": "logs", "_id": "x%d" % i, "_source": {"message": t}, "fields": {"message": [t], "@timestamp": [c.time(i)]}, "sort": [c.time(i, "ms")]} for i, t in c]}})


@capture("opensearch_object.json", "plain hostile long")
def opensearch(c):
    return c.json({"hits": {"hits": [{"_index": "hooks", "_id": "x%d" % i, "_source": c.object(i)} for i, t in c]}})


@capture("loki_query_range.json", ALL, timed=False)
def loki(c):
    return c.json({"status": "success", "data": {"resultType": "streams", "result": [{"stream": {"app": "hook"}, "values": [[str(c.time(i, "ns")), t] for i, t in c]}], "stats": {"summary": {"bytesProcessedPerSecond": 1}}}})


@capture("splunk_export.ndjson", ALL)
def splunk(c):
    return "".join(c.json({"preview": False, "offset": i, "result": {"_time": c.time(i, "%Y-%m-%d %H:%M:%S.%L UTC"), "_raw": t, "host": "web1", "source": "hook", "sourcetype": "_json"}}) + "\n" for i, t in c)


@capture("splunk_hec_event.ndjson", "plain hostile long", timed=True)
def splunk_hec(c):
    return "".join(c.json({"time": c.time(i, "float"), "host": "web1", "source": "hook", "sourcetype": "_json", "event": c.object(i)}) for i, t in c)


@capture("datadog_attributes.json", "plain hostile long")
def datadog(c):
    return c.json({"data": [{"id": "A%d" % i, "type": "log", "attributes": {"attributes": {"payload": c.object(i), "hostname": "x"}, "message": "webhook", "service": "hook", "status": "info", "tags": ["env:prod"], "timestamp": c.time(i)}} for i, t in c], "links": {"next": "https://api/x"}, "meta": {"page": {"after": "x"}}})


@capture("sentry_event.json", "plain hostile long")
def sentry(c):
    return "\n".join(c.json({"event_id": "fc6d", "level": "error", "platform": "node", "timestamp": c.time(i, "float"), "request": {"method": "POST", "url": "https://x/hook", "data": c.object(i), "headers": {"Host": "x"}}, "exception": {"values": [{"type": "Error", "value": "x"}]}}) for i, t in c)


@capture("otel_file_exporter.ndjson", ALL)
def otel(c):
    return "".join(c.json({"resourceLogs": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "hook"}}]}, "scopeLogs": [{"scope": {}, "logRecords": [{"timeUnixNano": str(c.time(i, "ns")), "severityText": "INFO", "body": {"stringValue": t}, "attributes": [], "traceId": "", "spanId": ""}]}]}]}) + "\n" for i, t in c)


@capture("journald_json.ndjson", ALL, timed=True)
def journald(c):
    return "".join(c.json({"__CURSOR": "s=1", "__REALTIME_TIMESTAMP": str(c.time(i, "us")), "__MONOTONIC_TIMESTAMP": "1", "_BOOT_ID": "b", "PRIORITY": "6", "SYSLOG_IDENTIFIER": "hook", "_PID": "42", "MESSAGE": t}) + "\n" for i, t in c)


@capture("journald_json_bytes.ndjson", ALL, timed=True)
def journald_bytes(c):
    return "".join(c.json({"__CURSOR": "s=1", "__REALTIME_TIMESTAMP": str(c.time(i, "us")), "PRIORITY": "6", "_PID": "42", "MESSAGE": list(t.encode())}) + "\n" for i, t in c)


@capture("journald_json_pretty.json", ALL)
def journald_pretty(c):
    return "\n".join(json.dumps({"__CURSOR": "s=1", "__REALTIME_TIMESTAMP": str(c.time(i, "us")), "MESSAGE": t}, indent="\t") for i, t in c) + "\n"


@capture("journald_json_sse.txt", ALL)
def journald_sse(c):
    return "".join("data: " + c.json({"__REALTIME_TIMESTAMP": str(c.time(i, "us")), "MESSAGE": t}) + "\n\n" for i, t in c)


@capture("journald_json_seq.txt", ALL)
def journald_seq(c):
    return "".join("\x1e" + c.json({"__REALTIME_TIMESTAMP": str(c.time(i, "us")), "MESSAGE": t}) + "\n" for i, t in c)


@capture("docker_json_file.log", ALL, timed=True)
def docker(c):
    return "".join(c.json({"log": t + "\n", "stream": "stdout", "attrs": {"tag": "hook"}, "time": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456789Z")}, "go") + "\n" for i, t in c)


@capture("docker_inner_pino.log", "plain hostile long", timed=True)
def docker_pino(c):
    return "".join(c.json({"log": c.json({"level": 30, "time": c.time(i, "ms"), "req": {"body": json.loads(t)}, "msg": "x"}) + "\n", "stream": "stdout", "time": c.time(i)}, "go") + "\n" for i, t in c)


@capture("papertrail_search.json", ALL)
def papertrail(c):
    return c.json({"events": [{"hostname": "web1", "received_at": c.time(i), "severity": "Info", "facility": "User", "source_name": "web1", "message": t, "id": i, "program": "hook"} for i, t in c], "min_id": "1", "max_id": "2"})


@capture("logtail_betterstack.ndjson", ALL)
def logtail(c):
    return "".join(c.json({"dt": c.time(i, "%Y-%m-%d %H:%M:%S.%L000"), "raw": c.json({"message": t, "platform": "Node"})}) + "\n" for i, t in c)


@capture("axiom_legacy.json", ALL)
def axiom(c):
    return c.json({"status": {"elapsedTime": 1}, "matches": [{"_time": c.time(i), "_sysTime": c.time(i), "_rowId": "r", "data": {"body": t}} for i, t in c]})


@capture("cloudflare_logpush_http.ndjson", ALL)
def logpush(c):
    return "".join(c.json({"EventTimestampMs": c.time(i, "ms"), "Outcome": "ok", "ScriptName": "hook", "Exceptions": [], "Logs": [{"Level": "log", "Message": ["body", t], "TimestampMs": c.time(i, "ms")}], "Event": {"Request": {"Method": "POST"}}}) + "\n" for i, t in c)


@capture("netlify_function_event.ndjson", ALL)
def netlify(c):
    return "".join(c.json({"path": "/.netlify/functions/hook", "httpMethod": "POST", "headers": {"host": "x"}, "queryStringParameters": {}, "body": b64(t), "isBase64Encoded": True}) + "\n" for i, t in c)


@capture("supabase_edge_logs.json", ALL)
def supabase(c):
    return c.json([{"event_message": t + "\n", "event_type": "Log", "function_id": "f", "id": "x%d" % i, "level": "info", "timestamp": c.time(i, "us")} for i, t in c])


@capture("supabase_table_jsonb.json", "plain hostile long")
def supabase_table(c):
    return c.json([{"id": i, "created_at": c.time(i), "payload": c.object(i)} for i, t in c])


@capture("airtable_records.json", ALL)
def airtable(c):
    return c.json({"records": [{"id": "rec%d" % i, "createdTime": c.time(i), "fields": {"Payload": t, "Status": "new"}} for i, t in c], "offset": "itr"})


@capture("notion_like_rich_text.json", ALL)
def notion(c):
    return c.json({"object": "list", "results": [{"object": "page", "properties": {"Payload": {"type": "rich_text", "rich_text": [{"type": "text", "text": {"content": t}, "plain_text": t}]}}} for i, t in c]})


@capture("slack_export_day.json", "plain escaped")
def slack(c):
    return c.json([{"type": "message", "subtype": "bot_message", "text": "New lead\n```" + t + "```", "ts": "%d.000100" % c.time(i, "s")} for i, t in c], "pretty")


@capture("discord_style_content.json", "plain hostile escaped")
def discord(c):
    return c.json([{"id": str(i), "timestamp": c.time(i), "content": "```json\n" + t + "\n```", "author": {"bot": True}} for i, t in c], "pretty")


@capture("graphql_response.json", "plain hostile long")
def graphql(c):
    return c.json({"data": {"webhookDeliveries": {"edges": [{"cursor": "x", "node": {"id": str(i), "deliveredAt": c.time(i), "payload": c.object(i)}} for i, t in c], "pageInfo": {"hasNextPage": False}}}})


@capture("jsonapi_list.json", "plain hostile long")
def jsonapi(c):
    return c.json({"jsonapi": {"version": "1.0"}, "data": [{"type": "deliveries", "id": str(i), "attributes": {"body": c.object(i), "created": c.time(i)}} for i, t in c], "links": {}, "message": "ok"})


@capture("bigquery_bq_json.json", ALL)
def bigquery(c):
    return c.json([{"payload": t, "ts": c.time(i, "%Y-%m-%d %H:%M:%S")} for i, t in c])


@capture("debezium_mongo.ndjson", ALL)
def debezium(c):
    return "".join(c.json({"schema": {"type": "struct", "fields": []}, "payload": {"before": None, "after": c.json({"_id": i, "body": t}), "source": {"ts_ms": c.time(i, "ms"), "db": "d"}, "op": "c", "ts_ms": c.time(i, "ms")}}) + "\n" for i, t in c)


@capture("maxwell.ndjson", ALL)
def maxwell(c):
    return "".join(c.json({"database": "h", "table": "hooks", "type": "insert", "ts": c.time(i, "s"), "xid": 1, "commit": True, "data": {"id": i, "body": t}}) + "\n" for i, t in c)


@capture("mongoexport_body.ndjson", "plain hostile long")
def mongoexport(c):
    return "".join(c.json({"_id": {"$oid": "65a50b9f8d1c2a000000000%d" % i}, "receivedAt": {"$date": c.time(i)}, "body": c.object(i), "__v": 0}) + "\n" for i, t in c)


@capture("mongoexport_raw.ndjson", ALL)
def mongoexport_raw(c):
    return "".join(c.json({"_id": {"$oid": "65a50b9f8d1c2a000000000%d" % i}, "at": {"$date": {"$numberLong": str(c.time(i, "ms"))}}, "raw": {"$binary": {"base64": b64(t), "subType": "00"}}}) + "\n" for i, t in c)


@capture("couchdb_all_docs.json", "plain hostile long")
def couchdb(c):
    rows = ",\r\n".join(c.json({"id": "x%d" % i, "key": "x%d" % i, "value": {"rev": "1-a"}, "doc": {"_id": "x%d" % i, "_rev": "1-a", "payload": c.object(i)}}) for i, t in c)
    return '{"total_rows":3,"offset":0,"rows":[\r\n' + rows + "\r\n]}\n"


@capture("firestore_rest.json", ALL)
def firestore(c):
    return c.json({"documents": [{"name": "projects/p/x%d" % i, "fields": {"payload": {"stringValue": t}}, "createTime": c.time(i), "updateTime": c.time(i)} for i, t in c]}, "pretty")


@capture("firebase_rtdb_push.json", "plain hostile long")
def rtdb(c):
    return c.json({"hooks": {"-NoX%d" % i: c.object(i) for i, t in c}})


@capture("kv_pairs_of_strings.json", ALL)
def kv(c):
    return c.json({"hook:%d" % i: t for i, t in c})


@capture("gzip_base64_in_json.ndjson", ALL)
def gzip_base64(c):
    return "".join(c.json({"id": i, "at": c.time(i), "body_gz": zipped(t)}) + "\n" for i, t in c)


@capture("base64_of_json_of_string.ndjson", ALL)
def base64_twice(c):
    return "".join(c.json({"id": i, "data": b64(c.json({"body": b64(t)}))}) + "\n" for i, t in c)


@capture("base64url_unpadded.ndjson", ALL)
def base64url(c):
    return "".join(c.json({"id": i, "data": base64.urlsafe_b64encode(t.encode()).decode().rstrip("=")}) + "\n" for i, t in c)


@capture("base64_mime_lines.ndjson", ALL)
def base64_mime(c):
    return "".join(c.json({"id": i, "data": base64.encodebytes(t.encode()).decode()}) + "\n" for i, t in c)


@capture("string_thrice.ndjson", "plain hostile escaped pretty")
def thrice(c):
    return "".join(c.json({"a": c.json({"b": c.json({"c": c.json({"d": t})})})}) + "\n" for i, t in c)


@capture("payload_behind_big_number_list.json", "plain hostile long")
def big_list(c):
    return c.json({"metrics": list(range(3000)), "bodies": [c.object(i) for i, t in c], "tail": ["x"] * 2000})


@capture("deep_thirty.json", "plain hostile escaped")
def deep(c):
    value = [c.object(i) for i, t in c]
    for n in range(30):
        value = {"level%d" % n: [value]} if n % 2 else [{"x": n}, value]
    return c.raw(value)


@capture("two_payloads_one_entry.ndjson", "plain hostile")
def two_entry(c):
    return c.json({"batch": [c.object(i) for i, t in c], "n": len(c.texts)}) + "\n"


@capture("raw_and_parsed.ndjson", ALL)
def raw_and_parsed(c):
    return "".join(c.json({"rawBody": t, "body": json.loads(t), "at": c.time(i)}) + "\n" for i, t in c)


@capture("parsed_and_raw.ndjson", "plain hostile long")
def parsed_and_raw(c):
    return "".join(c.json({"body": json.loads(t), "rawBody": t, "at": c.time(i)}) + "\n" for i, t in c)


@capture("message_key_payload_elsewhere.ndjson", "plain hostile long")
def message_elsewhere(c):
    return "".join(c.json({"message": "POST /hook 200", "log": {"level": "info"}, "ctx": {"a": [1, {"b": c.object(i)}]}}) + "\n" for i, t in c)


@capture("spool_of_other_time_names.ndjson", ALL)
def spool(c):
    return "".join(c.json({"received_at": c.time(i), "id": str(i), "body": t}) + "\n" for i, t in c)


@capture("concatenated_pretty_carriers.json", ALL)
def concatenated(c):
    return "".join(c.json({"received_at": c.time(i), "headers": {"a": "b"}, "body": t}, "pretty") for i, t in c)
