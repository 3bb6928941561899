"""More captures that are JSON: clouds, queues, stores of logs, webhook and test tools, job queues, automation, databases."""
import base64
import gzip
import json

from capture import capture

ALL = "plain hostile escaped long pretty"
LINE = "plain hostile escaped long"
VALUES = "plain hostile long"


def b64(text):
    return base64.b64encode(text.encode()).decode()


def ndjson(name, value, sets=ALL, style="node", timed=False, expect="store", end="\n"):
    """One object to a line: VALUE(c, i, t) makes it of payload I, whose text is T."""
    capture(name, sets, expect=expect, timed=timed)(lambda c: "".join(c.json(value(c, i, t), style) + end for i, t in c))


def listed(name, value, around=lambda rows: rows, sets=ALL, style="pretty", timed=False, expect="store"):
    """A list of such objects within the object that AROUND makes."""
    capture(name, sets, expect=expect, timed=timed)(lambda c: c.json(around([value(c, i, t) for i, t in c]), style) + "\n")


# Amazon
ndjson("apigw_v1_proxy.ndjson", lambda c, i, t: {"resource": "/hook", "path": "/hook", "httpMethod": "POST", "headers": {"Accept": "*/*", "Content-Type": "application/json"}, "multiValueHeaders": {"Accept": ["*/*"]}, "queryStringParameters": None, "stageVariables": None,
    "requestContext": {"resourceId": "x", "requestTime": c.time(i, "%d/%b/%Y:%H:%M:%S +0000"), "requestTimeEpoch": c.time(i, "ms"), "identity": {"sourceIp": "203.0.113.7"}}, "body": t, "isBase64Encoded": False}, timed=True)
ndjson("lambda_destination.ndjson", lambda c, i, t: {"version": "1.0", "timestamp": c.time(i), "requestContext": {"requestId": "e4b", "functionArn": "arn:aws:lambda:x", "condition": "RetriesExhausted", "approximateInvokeCount": 3}, "requestPayload": {"body": t}, "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}, "responsePayload": {"errorMessage": "x"}}, timed=True)
ndjson("lambda_json_log.ndjson", lambda c, i, t: {"timestamp": c.time(i), "level": "INFO", "requestId": "8f5e", "message": c.object(i)}, VALUES, timed=True)
ndjson("lambda_powertools.ndjson", lambda c, i, t: {"level": "INFO", "location": "lambda_handler:42", "message": c.object(i), "timestamp": c.time(i, "%Y-%m-%d %H:%M:%S,%L+0000"), "service": "hook", "cold_start": True, "function_name": "hook", "function_memory_size": "128", "xray_trace_id": "1-65"}, VALUES, "python", timed=True)
ndjson("lambda_powertools_message.ndjson", lambda c, i, t: {"level": "INFO", "location": "h:1", "message": "Received " + t, "timestamp": c.time(i, "%Y-%m-%d %H:%M:%S,%L+0000"), "service": "hook"}, ALL, "python", timed=True)
ndjson("firehose_errors.ndjson", lambda c, i, t: {"attemptsMade": 4, "arrivalTimestamp": c.time(i, "ms"), "errorCode": "Lambda.FunctionError", "errorMessage": "x", "attemptEndingTimestamp": c.time(i, "ms"), "rawData": b64(t), "lambdaArn": "arn:x"})
listed("amazonmq_lambda.json", lambda c, i, t: {"messageID": "ID:b-%d" % i, "messageType": "jms/text-message", "deliveryMode": 1, "timestamp": c.time(i, "ms"), "brokerInTime": c.time(i, "ms"), "redelivered": False, "data": b64(t)}, lambda rows: {"eventSource": "aws:mq", "eventSourceArn": "arn:x", "messages": rows}, timed=True)
listed("rabbitmq_lambda.json", lambda c, i, t: {"basicProperties": {"contentType": "text/plain", "headers": {"h1": {"bytes": [118, 49]}}, "timestamp": "Jan 16, 2024, 9:15:00 AM", "bodySize": 80}, "redelivered": False, "data": b64(t)}, lambda rows: {"eventSource": "aws:rmq", "rmqMessagesByQueue": {"hooks::/": rows}})
ndjson("firelens.ndjson", lambda c, i, t: {"container_id": "4f", "container_name": "/ecs-hook-1", "source": "stdout", "log": t, "ecs_cluster": "c", "ecs_task_arn": "arn:x", "ecs_task_definition": "hook:3"})
ndjson("dynamodb_export.ndjson", lambda c, i, t: {"Item": {"id": {"S": "h%d" % i}, "at": {"N": str(c.time(i, "ms"))}, "payload": {"S": t}}})


def typed(v):
    """A value as DynamoDB writes it."""
    if isinstance(v, dict):
        return {"M": {k: typed(x) for k, x in v.items()}}
    if isinstance(v, list):
        return {"L": [typed(x) for x in v]}
    return {"NULL": True} if v is None else {"BOOL": v} if isinstance(v, bool) else {"S": v} if isinstance(v, str) else {"N": str(v)}


ndjson("dynamodb_map.ndjson", lambda c, i, t: {"Item": {"id": {"S": "h%d" % i}, "payload": typed(json.loads(t))}}, "leads", expect="name")
listed("dynamodb_binary.json", lambda c, i, t: {"id": {"S": "h"}, "raw": {"B": b64(t)}}, lambda rows: {"Items": rows, "Count": len(rows)}, style="aws")
listed("eventbridge_put_events.json", lambda c, i, t: {"Source": "discko", "DetailType": "lead.unlocked", "Detail": t, "EventBusName": "default", "Time": c.time(i)}, style="aws")
listed("iot_rule.json", lambda c, i, t: {"topic": "leads", "timestamp": c.time(i, "ms"), "payload": {"raw": t}})
listed("ses_receipt.json", lambda c, i, t: {"notificationType": "Received", "mail": {"timestamp": c.time(i), "source": "h@x"}, "content": "From: h@x\r\nSubject: lead\r\n\r\n" + t + "\r\n"}, sets=LINE)
ndjson("waf_like_body.ndjson", lambda c, i, t: {"timestamp": c.time(i, "ms"), "action": "ALLOW", "httpRequest": {"uri": "/hook", "body": t}}, timed=True)
ndjson("cloudwatch_emf.ndjson", lambda c, i, t: {"_aws": {"Timestamp": c.time(i, "ms"), "CloudWatchMetrics": [{"Namespace": "x", "Dimensions": [["a"]], "Metrics": [{"Name": "n", "Unit": "Count"}]}]}, "n": 1, "payload": t})

# Google
listed("cloud_tasks.json", lambda c, i, t: {"name": "projects/p/tasks/%d" % i, "httpRequest": {"url": "https://x", "httpMethod": "POST", "headers": {"Content-Type": "application/json"}, "body": b64(t)}, "scheduleTime": c.time(i), "createTime": c.time(i), "view": "FULL"}, lambda rows: {"tasks": rows}, style="gcloud")
ndjson("bigquery_export.ndjson", lambda c, i, t: {"received_at": c.time(i, "%Y-%m-%d %H:%M:%S.%L UTC"), "payload": t}, timed=True)


def fields(v):
    """A value as Firestore's REST interface writes it."""
    if isinstance(v, dict):
        return {"mapValue": {"fields": {k: fields(x) for k, x in v.items()}}}
    if isinstance(v, list):
        return {"arrayValue": {"values": [fields(x) for x in v]}}
    return {"nullValue": None} if v is None else {"booleanValue": v} if isinstance(v, bool) else {"stringValue": v} if isinstance(v, str) else {"integerValue": str(v)}


listed("firestore_map.json", lambda c, i, t: {"name": "p/h%d" % i, "fields": {"payload": fields(json.loads(t))}, "createTime": c.time(i)}, lambda rows: {"documents": rows}, "leads", expect="name")
listed("cloud_functions_v1_event.json", lambda c, i, t: {"context": {"eventId": str(i), "timestamp": c.time(i), "eventType": "google.pubsub.topic.publish"}, "data": {"@type": "type.googleapis.com/google.pubsub.v1.PubsubMessage", "attributes": None, "data": b64(t)}})
listed("workflows_args.json", lambda c, i, t: {"name": "e%d" % i, "startTime": c.time(i), "state": "SUCCEEDED", "argument": c.json({"body": t}), "result": "\"ok\""})

# Azure
ndjson("containerapp_logs.ndjson", lambda c, i, t: {"TimeStamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L4567"), "Log": "F " + t}, LINE, timed=True)
listed("log_analytics.json", lambda c, i, t: {"ContainerAppName_s": "hook", "Log_s": t, "TableName": "PrimaryResult", "TimeGenerated": c.time(i)}, style="aws", timed=True)
ndjson("app_service_http_logs.ndjson", lambda c, i, t: {"time": c.time(i), "resourceId": "/SUBSCRIPTIONS/X", "category": "AppServiceConsoleLogs", "level": "Informational", "resultDescription": t}, timed=True)
ndjson("app_insights_export.ndjson", lambda c, i, t: {"message": [{"severityLevel": "Information", "raw": "Body: " + t}], "internal": {"data": {"id": "x", "documentVersion": "1.61"}}, "context": {"data": {"eventTime": c.time(i)}}})
ndjson("functions_queue_poison.ndjson", lambda c, i, t: {"MessageId": "m", "InsertedOn": c.time(i, "%Y-%m-%dT%H:%M:%S+00:00"), "DequeueCount": 5, "MessageText": b64(t)})
listed("apim_trace.json", lambda c, i, t: {"timestamp": c.time(i), "source": "api-inspector", "elapsed": "00:00:00.0002190", "data": {"request": {"method": "POST", "url": "https://x", "body": t}}}, lambda rows: {"traceEntries": {"inbound": rows}})

# Stores of logs
listed("newrelic_nrql.json", lambda c, i, t: {"timestamp": c.time(i, "ms"), "message": t, "hostname": "web1"}, lambda rows: {"results": [{"events": rows}], "performanceStats": {"inspectedCount": 3}}, timed=True)
listed("newrelic_nerdgraph.json", lambda c, i, t: {"timestamp": c.time(i, "ms"), "message": "body " + t}, lambda rows: {"data": {"actor": {"account": {"nrql": {"results": rows}}}}})
ndjson("mezmo_export.jsonl", lambda c, i, t: {"_account": "a", "_app": "hook", "_host": "web1", "_ts": c.time(i, "ms"), "_line": t, "level": "INFO"})
listed("sumologic_messages.json", lambda c, i, t: {"map": {"_blockid": "-1", "_messagetime": str(c.time(i, "ms")), "_raw": t, "_collector": "x", "_receipttime": str(c.time(i, "ms"))}}, lambda rows: {"fields": [{"name": "_raw", "fieldType": "string", "keyField": False}], "messages": rows})
listed("loggly_search.json", lambda c, i, t: {"tags": [], "timestamp": c.time(i, "ms"), "raw": t, "logmsg": t, "event": {"syslog": {"host": "web1", "appName": "hook"}}, "id": "x%d" % i}, lambda rows: {"total_events": 3, "page": 0, "events": rows})
listed("loggly_parsed.json", lambda c, i, t: {"tags": [], "timestamp": c.time(i, "ms"), "logmsg": t, "event": {"json": json.loads(t)}, "id": "x%d" % i}, lambda rows: {"total_events": 3, "page": 0, "events": rows}, VALUES)
ndjson("humio_export.ndjson", lambda c, i, t: {"@id": "x", "@rawstring": t, "@timestamp": c.time(i, "ms"), "@timezone": "Z", "#type": "json"}, timed=True)
listed("graylog_search.json", lambda c, i, t: {"highlight_ranges": {}, "message": {"gl2_remote_ip": "1.2.3.4", "source": "web1", "_id": "x", "message": t, "timestamp": c.time(i), "streams": []}, "index": "graylog_0"}, lambda rows: {"query": "*", "messages": rows, "total_results": 3})
ndjson("elasticdump.ndjson", lambda c, i, t: {"_index": "hooks", "_type": "_doc", "_id": "x%d" % i, "_score": 1, "_source": {"@timestamp": c.time(i), "message": t, "tags": ["_jsonparsefailure"]}}, timed=True)
listed("kibana_inspect.json", lambda c, i, t: {"_index": "l", "_id": "x%d" % i, "_version": 1, "_source": {"log": {"file": {"path": "/a"}}}, "fields": {"message": [t], "@timestamp": [c.time(i)]}, "sort": [c.time(i, "ms")]}, lambda rows: {"rawResponse": {"hits": {"hits": rows}}})
listed("opensearch_sql.json", lambda c, i, t: [c.time(i, "%Y-%m-%d %H:%M:%S.%L"), t], lambda rows: {"schema": [{"name": "@timestamp", "type": "timestamp"}, {"name": "message", "type": "text"}], "datarows": rows, "total": 3, "size": 3, "status": 200})
ndjson("splunk_hec_raw_event.ndjson", lambda c, i, t: {"time": c.time(i, "float"), "host": "web1", "source": "hook", "event": {"message": t, "severity": "INFO"}}, timed=True)
listed("splunk_json_rows.json", lambda c, i, t: {"_raw": t, "_time": c.time(i, "%Y-%m-%dT%H:%M:%S.%L+00:00"), "host": "web1"}, lambda rows: {"preview": False, "init_offset": 0, "results": rows, "fields": [{"name": "_raw"}]})
listed("datadog_v1_logs.json", lambda c, i, t: {"content": {"timestamp": c.time(i), "tags": ["env:prod"], "attributes": {"http": {"method": "POST"}}, "host": "web1", "service": "hook", "message": t}, "id": "AQ%d" % i}, lambda rows: {"logs": rows, "nextLogId": "x", "status": "done"}, timed=True)
listed("seq_events.json", lambda c, i, t: {"Timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L4567+00:00"), "Properties": [{"Name": "Body", "Value": t}], "MessageTemplateTokens": [{"Text": "Hook "}, {"PropertyName": "Body"}], "EventType": "$1", "Level": "Information", "Id": "event-%d" % i})
listed("rollbar_items.json", lambda c, i, t: {"id": i, "timestamp": c.time(i, "s"), "data": {"request": {"url": "https://x", "method": "POST", "body": t}, "body": {"trace": {"exception": {"class": "E", "message": "x"}}}}}, lambda rows: {"err": 0, "result": {"instances": rows}})
listed("bugsnag_events.json", lambda c, i, t: {"id": "x", "received_at": c.time(i), "request": {"url": "https://x", "httpMethod": "POST", "body": t}, "metaData": {"custom": {"a": 1}}}, timed=True)
listed("sentry_entries.json", lambda c, i, t: {"eventID": "x%d" % i, "dateReceived": c.time(i), "entries": [{"type": "request", "data": {"method": "POST", "url": "https://x", "data": c.object(i), "inferredContentType": "application/json", "headers": [["Host", "x"]]}}, {"type": "breadcrumbs", "data": {"values": []}}]}, sets=VALUES)
capture("sentry_envelope.txt", VALUES)(lambda c: "".join('{"event_id":"9ec79c33","dsn":"https://e@x/4","sent_at":"%s"}\n{"type":"event","length":41}\n%s\n' % (c.time(i), c.json({"event_id": "9ec79c33", "timestamp": c.time(i, "float"), "request": {"data": c.object(i)}})) for i, t in c))
capture("sentry_envelope_attachment.txt", LINE)(lambda c: "".join('{"event_id":"9ec79c33"}\n{"type":"attachment","length":%d,"content_type":"application/json","filename":"b.json"}\n%s\n' % (len(t.encode()), t) for i, t in c))
ndjson("otel_go_stdoutlog.ndjson", lambda c, i, t: {"Timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456789Z"), "ObservedTimestamp": c.time(i), "Severity": 9, "SeverityText": "INFO", "Body": {"Type": "String", "Value": t}, "Attributes": [], "TraceID": "0", "Resource": [{"Key": "service.name", "Value": {"Type": "STRING", "Value": "hook"}}]}, timed=True)
capture("otel_python_console.json", ALL)(lambda c: "".join(json.dumps({"body": t, "severity_number": "<SeverityNumber.INFO: 9>", "severity_text": "INFO", "attributes": {"code.lineno": 42}, "dropped_attributes": 0, "timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456Z"), "trace_id": "0x00"}, indent=4, ensure_ascii=True) + "\n" for i, t in c))


def kvlist(v):
    if isinstance(v, dict):
        return {"kvlistValue": {"values": [{"key": k, "value": kvlist(x)} for k, x in v.items()]}}
    return {"arrayValue": {"values": [kvlist(x) for x in v]}} if isinstance(v, list) else {} if v is None else {"boolValue": v} if isinstance(v, bool) else {"stringValue": v} if isinstance(v, str) else {"intValue": str(v)}


ndjson("otlp_kvlist_body.ndjson", lambda c, i, t: {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": str(c.time(i, "ns")), "body": kvlist(json.loads(t))}]}]}]}, "leads", expect="name")
ndjson("otlp_attribute.ndjson", lambda c, i, t: {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": str(c.time(i, "ns")), "body": {"stringValue": "webhook"}, "attributes": [{"key": "http.request.body", "value": {"stringValue": t}}]}]}]}]}, timed=True)
ndjson("promtail_push.ndjson", lambda c, i, t: {"streams": [{"stream": {"app": "hook"}, "values": [[str(c.time(i, "ns")), t]]}]}, timed=True)
ndjson("logcli_jsonl_labels.ndjson", lambda c, i, t: {"labels": {"app": "hook"}, "line": t, "timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456789Z")}, timed=True)

# Shippers and collectors
capture("fluent_bit_array.ndjson", ALL, timed=True)(lambda c: "".join("[%s, %s]\n" % (c.time(i, "float"), c.json({"log": t, "stream": "stdout"})) for i, t in c))
capture("fluent_bit_array_metadata.ndjson", ALL, timed=True)(lambda c: "".join("[[%s, {}], %s]\n" % (c.time(i, "float"), c.json({"log": t})) for i, t in c))
capture("fluent_bit_json_array.json", ALL, timed=True)(lambda c: c.json([{"date": c.time(i, "float"), "log": t} for i, t in c]))
capture("fluentd_stdout.log", ALL, timed=True)(lambda c: "".join("%s hook.access: %s\n" % (c.time(i, "%Y-%m-%d %H:%M:%S.%L456789 +0000"), c.json({"body": t})) for i, t in c))
capture("fluentd_out_file.log", ALL, timed=True)(lambda c: "".join("%s\thook.access\t%s\n" % (c.time(i, "%Y-%m-%dT%H:%M:%S+00:00"), c.json({"body": t})) for i, t in c))
ndjson("filebeat_console.ndjson", lambda c, i, t: {"@timestamp": c.time(i), "@metadata": {"beat": "filebeat", "type": "_doc", "version": "8.11.3"}, "ecs": {"version": "8.0.0"}, "input": {"type": "filestream"}, "log": {"offset": 42, "file": {"path": "/var/log/h.log"}}, "message": t, "event": {"dataset": "hook", "created": c.time(i)}, "data_stream": {"type": "logs"}}, timed=True)
listed("filebeat_pretty.json", lambda c, i, t: {"@timestamp": c.time(i), "message": t, "host": {"name": "web1"}, "agent": {"id": "x"}})
ndjson("packetbeat_http.ndjson", lambda c, i, t: {"@timestamp": c.time(i), "type": "http", "event": {"kind": "event", "category": ["network"], "duration": 120}, "http": {"request": {"method": "post", "body": {"bytes": len(t), "content": t}}, "response": {"status_code": 200}}, "url": {"path": "/hook"}}, timed=True)
ndjson("logstash_json_lines.ndjson", lambda c, i, t: {"@version": "1", "@timestamp": c.time(i), "message": t, "event": {"original": t}, "host": {"name": "web1"}, "tags": ["_grokparsefailure"]}, timed=True)
ndjson("vector_http_decode.ndjson", lambda c, i, t: {"message": t, "path": "/hook", "source_type": "http_server", "timestamp": c.time(i), "host": "x"}, timed=True)
ndjson("vector_kubernetes.ndjson", lambda c, i, t: {"file": "/var/log/pods/x.log", "kubernetes": {"container_name": "hook", "pod_labels": {"app": "hook"}}, "message": "INFO " + t, "source_type": "kubernetes_logs", "stream": "stdout", "timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456789Z")}, timed=True)
ndjson("syslog_ng_format_json.ndjson", lambda c, i, t: {"SOURCE": "s_src", "PROGRAM": "hook", "PRIORITY": "info", "PID": "42", "MESSAGE": t, "LEGACY_MSGHDR": "hook[42]: ", "HOST": "web1", "FACILITY": "daemon", "DATE": "Jan 16 09:15:00"})
ndjson("rsyslog_jsonmesg.ndjson", lambda c, i, t: {"msg": " " + t, "rawmsg": "<30>Jan 16 09:15:00 web1 hook: " + t, "timereported": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456+00:00"), "hostname": "web1", "syslogtag": "hook:", "inputname": "imudp", "$!": None})
ndjson("macos_log_ndjson.ndjson", lambda c, i, t: {"timezoneName": "", "messageType": "Default", "eventType": "logEvent", "source": None, "formatString": "%{public}s", "userID": 501, "timestamp": c.time(i, "%Y-%m-%d %H:%M:%S.%L456+0000"), "eventMessage": t, "processID": 42, "processImagePath": "/usr/local/bin/hook"}, timed=True)
ndjson("docker_gelf_driver.ndjson", lambda c, i, t: {"version": "1.1", "host": "web1", "short_message": t, "timestamp": c.time(i, "float"), "level": 6, "_command": "node a.js", "_container_name": "hook", "_created": "2024-01-10T08:00:00Z", "_image_name": "hook"}, timed=True)
ndjson("splunk_docker_driver.ndjson", lambda c, i, t: {"event": {"line": c.object(i), "source": "stdout", "tag": "4f"}, "time": "%.6f" % c.time(i, "float"), "host": "web1"}, VALUES, timed=True)
ndjson("splunk_docker_inline_text.ndjson", lambda c, i, t: {"event": {"line": t, "source": "stdout", "tag": "4f"}, "time": "%.6f" % c.time(i, "float"), "host": "web1"}, timed=True)

# Loggers
ndjson("hclog.ndjson", lambda c, i, t: {"@level": "info", "@message": "webhook", "@module": "hook", "@timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456Z"), "body": t}, ALL, "go", timed=True)
ndjson("apex_log.ndjson", lambda c, i, t: {"fields": {"body": t}, "level": "info", "timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456789Z"), "message": "webhook"}, ALL, "go", timed=True)
ndjson("tracing_json.ndjson", lambda c, i, t: {"timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456Z"), "level": "INFO", "fields": {"message": "webhook", "body": t}, "target": "hook::handler", "span": {"name": "request"}, "spans": [{"name": "request"}]}, timed=True)
ndjson("slog_rust_json.ndjson", lambda c, i, t: {"msg": "webhook " + t, "level": "INFO", "ts": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456789+00:00")}, timed=True)
ndjson("quarkus_json.ndjson", lambda c, i, t: {"timestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L+01:00".replace("+01:00", "Z")), "sequence": 5012, "loggerClassName": "org.jboss.logging.Logger", "loggerName": "com.example.Hook", "level": "INFO", "message": "Received: " + t, "threadName": "executor-thread-1", "threadId": 42, "mdc": {}, "ndc": "", "hostName": "web1", "processId": 1}, timed=True)
ndjson("dropwizard_json.ndjson", lambda c, i, t: {"timestamp": c.time(i, "ms"), "level": "INFO", "thread": "dw-42", "logger": "Hook", "message": t}, timed=True)
ndjson("log4j2_time_object.ndjson", lambda c, i, t: {"instant": {"epochSecond": c.time(i, "s"), "nanoOfSecond": 123456789}, "thread": "main", "level": "INFO", "loggerName": "Hook", "message": t, "endOfBatch": False, "threadId": 1, "threadPriority": 5})
ndjson("spring_ecs.ndjson", lambda c, i, t: {"@timestamp": c.time(i), "log": {"level": "INFO", "logger": "Hook"}, "process": {"pid": 1, "thread": {"name": "main"}}, "service": {"name": "hook"}, "message": "body=" + t, "ecs": {"version": "8.11"}}, timed=True)
ndjson("dotnet_json_console.ndjson", lambda c, i, t: {"Timestamp": c.time(i), "EventId": 0, "LogLevel": "Information", "Category": "Hook", "Message": "Received " + t, "State": {"Message": "Received " + t, "Body": t, "{OriginalFormat}": "Received {Body}"}}, timed=True)
ndjson("elixir_logger_json.ndjson", lambda c, i, t: {"message": "webhook", "metadata": {"body": t, "pid": "#PID<0.1.0>"}, "severity": "info", "time": c.time(i)}, timed=True)
ndjson("ougai.ndjson", lambda c, i, t: {"name": "hook", "hostname": "web1", "pid": 42, "level": 30, "time": c.time(i, "%Y-%m-%dT%H:%M:%S.%L+00:00"), "v": 0, "msg": "webhook", "params": c.object(i)}, VALUES, timed=True)
ndjson("lager_cf.ndjson", lambda c, i, t: {"timestamp": "%.9f" % c.time(i, "float"), "source": "hook", "message": "hook.received", "log_level": 1, "data": {"body": t, "session": "1"}}, timed=True)
ndjson("eliot.ndjson", lambda c, i, t: {"timestamp": c.time(i, "float"), "task_uuid": "x", "task_level": [1], "message_type": "hook", "body": t}, timed=True)
ndjson("lambda_console_array.ndjson", lambda c, i, t: {"level": "info", "message": ["body", c.object(i)], "timestamp": c.time(i)}, VALUES, timed=True)
ndjson("bunyan_buffer.ndjson", lambda c, i, t: {"name": "hook", "hostname": "web1", "pid": 42, "level": 30, "body": {"type": "Buffer", "data": list(t.encode())}, "msg": "", "time": c.time(i), "v": 0}, timed=True)
ndjson("pino_http_raw.ndjson", lambda c, i, t: {"level": 30, "time": c.time(i, "ms"), "pid": 42, "hostname": "web1", "req": {"id": 1, "method": "POST", "url": "/hook", "query": {}, "params": {}, "headers": {"host": "x"}, "raw": {"body": t}}, "res": {"statusCode": 200}, "responseTime": 3, "msg": "request completed"}, timed=True)
ndjson("pino_bigint_time_string.ndjson", lambda c, i, t: {"level": "info", "time": c.time(i), "event": "webhook.received", "data": {"payload": t}}, timed=True)
ndjson("zap_namespaced.ndjson", lambda c, i, t: {"level": "info", "ts": c.time(i), "caller": "hook/main.go:42", "msg": "webhook", "event": {"type": "lead", "body": t}, "data": {"n": 1}}, ALL, "go", timed=True)
ndjson("gokit_json.ndjson", lambda c, i, t: {"body": t, "caller": "main.go:42", "level": "info", "ts": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456789Z")}, ALL, "go", timed=True)

# Queues and jobs
ndjson("kafka_connect_schema.ndjson", lambda c, i, t: {"schema": {"type": "string", "optional": False}, "payload": t})
ndjson("canal.ndjson", lambda c, i, t: {"data": [{"id": str(i), "payload": t}], "database": "h", "es": c.time(i, "ms"), "id": 3, "isDdl": False, "mysqlType": {"payload": "longtext"}, "old": None, "pkNames": ["id"], "sql": "", "table": "hooks", "ts": c.time(i, "ms"), "type": "INSERT"})
ndjson("wal2json_v2.ndjson", lambda c, i, t: {"action": "I", "timestamp": c.time(i, "%Y-%m-%d %H:%M:%S.%L456+00"), "schema": "public", "table": "hooks", "columns": [{"name": "id", "type": "integer", "value": i}, {"name": "payload", "type": "jsonb", "value": t}]}, timed=True)
ndjson("rabbitmq_tracing.ndjson", lambda c, i, t: {"timestamp": "2024-01-16 9:15:0%d:123" % i, "type": "published", "node": "rabbit@web1", "connection": "127.0.0.1:1 -> 127.0.0.1:5672", "vhost": "/", "user": "guest", "channel": 1, "exchange": "hooks", "queue": "none", "routed_queues": ["q"], "routing_keys": ["hooks"], "properties": {"delivery_mode": 1}, "payload": b64(t)})
ndjson("mosquitto_sub_json.ndjson", lambda c, i, t: {"tst": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456+0000"), "topic": "leads", "qos": 0, "retain": 0, "payloadlen": len(t.encode()), "payload": t}, timed=True)
ndjson("mosquitto_sub_json_object.ndjson", lambda c, i, t: {"tst": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456+0000"), "topic": "leads", "qos": 0, "retain": 0, "payloadlen": 3, "payload": c.object(i)}, VALUES, timed=True)
listed("activemq_jolokia.json", lambda c, i, t: {"JMSMessageID": "ID:1", "JMSTimestamp": c.time(i), "JMSDestination": {"physicalName": "leads"}, "Text": t, "StringProperties": {}}, lambda rows: {"request": {"type": "exec"}, "value": rows, "timestamp": 1705396500, "status": 200})
ndjson("laravel_job.ndjson", lambda c, i, t: {"uuid": "9b", "displayName": "App\\Jobs\\Hook", "job": "Illuminate\\Queue\\CallQueuedHandler@call", "maxTries": None, "data": {"commandName": "App\\Jobs\\Hook", "command": 'O:13:"App\\Jobs\\Hook":1:{s:4:"body";s:%d:"%s";}' % (len(t.encode()), t)}}, LINE, "php")
ndjson("resque.ndjson", lambda c, i, t: {"failed_at": c.time(i, "%Y/%m/%d %H:%M:%S UTC"), "payload": {"class": "HookJob", "args": [t]}, "exception": "RuntimeError", "error": "x", "backtrace": ["a.rb:1"], "worker": "web1:1:hooks", "queue": "hooks"})
ndjson("activejob_sidekiq.ndjson", lambda c, i, t: {"retry": True, "queue": "default", "class": "ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper", "wrapped": "HookJob", "args": [{"job_class": "HookJob", "job_id": "x", "arguments": [t], "enqueued_at": c.time(i, "%Y-%m-%dT%H:%M:%SZ")}], "jid": "b4", "created_at": c.time(i, "float")})
listed("temporal_history.json", lambda c, i, t: {"eventId": str(i), "eventTime": c.time(i), "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED", "workflowExecutionStartedEventAttributes": {"input": {"payloads": [{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": b64(t)}]}}}, lambda rows: {"events": rows})
listed("oban_jobs.json", lambda c, i, t: {"id": i, "state": "completed", "worker": "Hook", "args": c.object(i), "inserted_at": c.time(i)}, sets=VALUES)
listed("hangfire.json", lambda c, i, t: {"InvocationData": c.json({"Type": "Hook, App", "Method": "Run", "ParameterTypes": "[\"System.String\"]", "Arguments": c.json([c.json(t)])}), "CreatedAt": c.time(i)}, sets=LINE)
listed("pgboss.json", lambda c, i, t: {"id": "x", "name": "hook", "state": "completed", "data": {"event": "webhook", "data": c.object(i)}, "createdon": c.time(i)}, sets=VALUES)
listed("inngest_events.json", lambda c, i, t: {"internal_id": "01H", "id": "e%d" % i, "name": "discko/lead", "data": {"body": c.object(i)}, "ts": c.time(i, "ms"), "received_at": c.time(i)}, lambda rows: {"data": rows, "metadata": {"fetched_at": "2024-01-16T09:15:09Z"}}, VALUES)
listed("trigger_dev_runs.json", lambda c, i, t: {"id": "run_%d" % i, "status": "COMPLETED", "createdAt": c.time(i), "payload": t, "payloadType": "application/json"}, lambda rows: {"data": rows, "pagination": {}})
listed("etcdctl_json.json", lambda c, i, t: {"key": b64("hook/%d" % i), "create_revision": 2, "mod_revision": 2, "version": 1, "value": b64(t)}, lambda rows: {"header": {"cluster_id": 1}, "kvs": rows, "count": 3}, style="node")
listed("consul_kv_export.json", lambda c, i, t: {"key": "hooks/%d" % i, "flags": 0, "value": b64(t)}, style="pretty")
listed("redis_json_xread.json", lambda c, i, t: ["%d-0" % c.time(i, "ms"), ["body", t]], lambda rows: [["hooks", rows]], style="node")
listed("redisinsight_stream.json", lambda c, i, t: {"id": "%d-0" % c.time(i, "ms"), "fields": [{"name": "body", "value": t}]}, lambda rows: {"keyName": "hooks", "entries": rows})

# Webhook and test tools, automation
listed("thunder_client.json", lambda c, i, t: {"_id": "x", "name": "hook", "url": "https://x", "method": "POST", "created": c.time(i), "body": {"type": "json", "raw": t, "form": []}}, lambda rows: {"client": "Thunder Client", "collectionName": "x", "requests": rows})
listed("hoppscotch.json", lambda c, i, t: {"v": "1", "name": "hook", "method": "POST", "endpoint": "https://x", "body": {"contentType": "application/json", "body": t}}, lambda rows: [{"v": 1, "name": "x", "folders": [], "requests": rows}])
listed("insomnia_responses.json", lambda c, i, t: {"_id": "req", "_type": "request_history", "created": c.time(i, "ms"), "body": t})
listed("pact_contract.json", lambda c, i, t: {"description": "a lead", "request": {"method": "POST", "path": "/hook", "headers": {"Content-Type": "application/json"}, "body": c.object(i)}, "response": {"status": 200}}, lambda rows: {"consumer": {"name": "a"}, "provider": {"name": "discko"}, "interactions": rows, "metadata": {"pactSpecification": {"version": "2.0.0"}}}, VALUES)
listed("vcr_cassette.json", lambda c, i, t: {"request": {"method": "post", "uri": "https://x", "body": {"encoding": "UTF-8", "string": t}, "headers": {}}, "response": {"status": {"code": 200}, "body": {"encoding": "UTF-8", "string": "ok"}}, "recorded_at": "Tue, 16 Jan 2024 09:15:00 GMT"}, lambda rows: {"http_interactions": rows, "recorded_with": "VCR 6.2.0"}, style="node")
listed("vcr_base64.json", lambda c, i, t: {"request": {"method": "post", "body": {"encoding": "UTF-8", "base64_string": b64(t)}}}, lambda rows: {"http_interactions": rows})
listed("nock_recorded.json", lambda c, i, t: {"scope": "https://x:443", "method": "POST", "path": "/hook", "body": c.object(i), "status": 200, "response": {"ok": True}, "rawHeaders": ["Date", "Tue, 16 Jan 2024 09:15:00 GMT"]}, sets=VALUES)
listed("mountebank_requests.json", lambda c, i, t: {"requestFrom": "::ffff:127.0.0.1:1", "method": "POST", "path": "/hook", "query": {}, "headers": {"Host": "x"}, "body": t, "timestamp": c.time(i)}, lambda rows: {"protocol": "http", "port": 4545, "numberOfRequests": 3, "requests": rows}, timed=True)
listed("mockoon_logs.json", lambda c, i, t: {"UUID": "x", "routeUUID": "y", "timestampMs": c.time(i, "ms"), "request": {"method": "POST", "route": "/hook", "params": [], "body": t, "headers": []}, "response": {"status": 200, "body": "{}"}}, timed=True)
listed("hoverfly_journal.json", lambda c, i, t: {"request": {"path": "/hook", "method": "POST", "destination": "x", "scheme": "http", "query": "", "body": t, "headers": {}}, "response": {"status": 200, "body": "", "encodedBody": False}, "mode": "capture", "timeStarted": c.time(i), "latency": 3}, lambda rows: {"journal": rows, "offset": 0, "limit": 25, "total": 3}, timed=True)
listed("requestly_session.json", lambda c, i, t: {"id": "x", "timestamp": c.time(i, "ms"), "request": {"method": "POST", "path": "/", "body": t}, "response": {"statusCode": 200}}, timed=True)
listed("typedwebhook.json", lambda c, i, t: {"id": "x", "createdAt": c.time(i), "body": c.object(i), "headers": {"a": "b"}, "query": {}}, sets=VALUES, timed=True)
listed("httpdump.json", lambda c, i, t: {"args": {}, "data": t, "files": {}, "form": {}, "headers": {"Host": "x"}, "json": json.loads(t), "origin": "203.0.113.7", "url": "https://x/post"}, sets=VALUES)
listed("zap_har_like.json", lambda c, i, t: {"requestHeader": "POST https://x/hook HTTP/1.1\r\nHost: x\r\n\r\n", "requestBody": t, "responseHeader": "HTTP/1.1 200 OK\r\n\r\n", "responseBody": "", "timestamp": str(c.time(i, "ms")), "id": "1"}, lambda rows: {"messages": rows})
listed("chrome_net_export.json", lambda c, i, t: {"params": {"byte_count": len(t.encode()), "bytes": b64(t)}, "phase": 0, "source": {"id": 42, "start_time": "1000", "type": 1}, "time": "100%d" % i, "type": 111}, lambda rows: {"constants": {"logFormatVersion": 1, "timeTickOffset": 1705396500000}, "events": rows}, style="node")
listed("tyk_analytics.json", lambda c, i, t: {"method": "POST", "path": "/hook", "raw_request": b64("POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(t.encode()), t)), "raw_response": b64("HTTP/1.1 200 OK\r\n\r\nok"), "timestamp": c.time(i)})
ndjson("modsecurity_json.ndjson", lambda c, i, t: {"transaction": {"time_stamp": "Tue Jan 16 09:15:00 2024", "client_ip": "1.2.3.4", "request": {"method": "POST", "uri": "/hook", "body": t, "headers": {"Host": "x"}}, "response": {"http_code": 200}, "messages": []}}, timed=False)
ndjson("modsecurity2_json.ndjson", lambda c, i, t: {"transaction": {"time": c.time(i, "%d/%b/%Y:%H:%M:%S +0000"), "transaction_id": "x"}, "request": {"request_line": "POST /hook HTTP/1.1", "headers": {"Host": "x"}, "body": [t]}, "response": {"status": 200}})
ndjson("gravitee_v4.ndjson", lambda c, i, t: {"type": "v4-log", "date": "2024.01.16", "event": {"@timestamp": c.time(i), "api-id": "x", "entrypoint-request": {"method": "POST", "uri": "/hook", "body": t}}})
ndjson("falco_like.ndjson", lambda c, i, t: {"hostname": "web1", "output": "read data=" + t, "priority": "Notice", "rule": "x", "source": "syscall", "time": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456789Z"), "output_fields": {"evt.buffer": t}}, LINE)
ndjson("hasura_event.ndjson", lambda c, i, t: {"event": {"session_variables": {"x-hasura-role": "admin"}, "op": "INSERT", "data": {"old": None, "new": {"id": i, "payload": c.object(i)}}, "trace_context": None}, "created_at": c.time(i), "id": "x", "delivery_info": {"max_retries": 0, "current_retry": 0}, "trigger": {"name": "t"}, "table": {"schema": "public", "name": "hooks"}}, VALUES, timed=True)
ndjson("hasura_event_text.ndjson", lambda c, i, t: {"event": {"op": "INSERT", "data": {"old": None, "new": {"id": i, "payload": t}}}, "created_at": c.time(i), "id": "x"}, timed=True)
ndjson("supabase_webhook.ndjson", lambda c, i, t: {"type": "INSERT", "table": "hooks", "record": {"id": i, "payload": c.object(i), "created_at": c.time(i)}, "schema": "public", "old_record": None}, VALUES)
ndjson("directus_event.ndjson", lambda c, i, t: {"event": "hooks.items.create", "payload": {"body": t}, "key": i, "collection": "hooks", "accountability": {"user": None}}, ALL)
ndjson("strapi_event.ndjson", lambda c, i, t: {"event": "entry.create", "createdAt": c.time(i), "model": "hook", "uid": "api::hook.hook", "entry": {"id": i, "payload": c.object(i)}}, VALUES, timed=True)
ndjson("segment_webhook_body.ndjson", lambda c, i, t: {"event": "Webhook Received", "type": "track", "userId": "u", "properties": {"body": c.object(i)}, "timestamp": c.time(i)}, VALUES)
ndjson("posthog_event.ndjson", lambda c, i, t: {"event": "webhook", "distinct_id": "x", "properties": {"payload": t, "$lib": "node"}, "timestamp": c.time(i)}, ALL)
ndjson("salesforce_streaming.ndjson", lambda c, i, t: {"data": {"schema": "x", "payload": {"CreatedDate": c.time(i), "Body__c": t}, "event": {"replayId": i}}, "channel": "/event/Hook__e"})
ndjson("pusher_event.ndjson", lambda c, i, t: {"event": "lead", "data": t, "channel": "hooks"})
ndjson("pusher_webhook.ndjson", lambda c, i, t: {"time_ms": c.time(i, "ms"), "events": [{"name": "client_event", "channel": "hooks", "event": "client-lead", "data": t}]})
ndjson("ably_webhook.ndjson", lambda c, i, t: {"items": [{"webhookId": "x", "source": "channel.message", "serial": "a", "timestamp": c.time(i, "ms"), "name": "channel.message", "data": {"channelId": "hooks", "messages": [{"id": "m", "timestamp": c.time(i, "ms"), "encoding": "json", "data": t, "name": "lead"}]}}]})
ndjson("github_dispatch.ndjson", lambda c, i, t: {"action": "lead.unlocked", "branch": "main", "client_payload": c.object(i), "repository": {"full_name": "a/b", "created_at": "2020-01-01T00:00:00Z"}, "sender": {"login": "x"}}, VALUES)
ndjson("dapr_cloudevent.ndjson", lambda c, i, t: {"data": c.object(i), "datacontenttype": "application/json", "id": "x", "pubsubname": "p", "source": "hook", "specversion": "1.0", "time": c.time(i, "%Y-%m-%dT%H:%M:%SZ"), "topic": "leads", "traceid": "00-1", "type": "com.dapr.event.sent"}, VALUES, timed=True)
ndjson("argo_event.ndjson", lambda c, i, t: {"context": {"id": "x", "source": "webhook", "specversion": "1.0", "type": "webhook", "datacontenttype": "application/json", "subject": "hook", "time": c.time(i, "%Y-%m-%dT%H:%M:%SZ")}, "data": {"header": {"Host": ["x"]}, "body": c.object(i)}}, VALUES)
ndjson("tekton_interceptor.ndjson", lambda c, i, t: {"body": t, "header": {"Content-Type": ["application/json"]}, "extensions": {}, "interceptor_params": None, "context": {"event_url": "", "event_id": "x", "trigger_id": "y"}})
ndjson("k8s_audit.ndjson", lambda c, i, t: {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Request", "stage": "ResponseComplete", "verb": "create", "requestObject": {"kind": "ConfigMap", "data": {"hook.json": t}}, "requestReceivedTimestamp": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456Z"), "stageTimestamp": c.time(i)}, timed=False)
listed("kubectl_get_cm.json", lambda c, i, t: {"apiVersion": "v1", "data": {"hook.json": t}, "kind": "ConfigMap", "metadata": {"creationTimestamp": c.time(i, "%Y-%m-%dT%H:%M:%SZ"), "name": "h%d" % i, "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}}}, lambda rows: {"apiVersion": "v1", "items": rows, "kind": "List"}, style="aws")
listed("activepieces_run.json", lambda c, i, t: {"id": "x", "created": c.time(i), "steps": {"trigger": {"type": "PIECE_TRIGGER", "input": {}, "output": {"body": c.object(i), "headers": {}, "rawBody": None, "queryParams": {}}}}}, sets=VALUES)
listed("windmill_job.json", lambda c, i, t: {"id": "x", "created_at": c.time(i), "args": {"raw_string": t}, "script_path": "f/hook", "success": True})
listed("huginn_events.json", lambda c, i, t: {"id": i, "agent_id": 1, "payload": c.object(i), "created_at": c.time(i), "lat": None}, sets=VALUES)
listed("retool_query.json", lambda c, i, t: {"id": [1, 2, 3], "payload": t})
capture("columns_of_arrays.json", ALL)(lambda c: c.json({"id": [i for i, t in c], "received_at": [c.time(i) for i, t in c], "payload": [t for i, t in c]}))
listed("metabase_export.json", lambda c, i, t: {"ID": i, "Received At": c.time(i), "Payload": t}, style="node")
listed("directus_items.json", lambda c, i, t: {"id": i, "date_created": c.time(i), "payload": c.object(i)}, lambda rows: {"data": rows}, VALUES)
listed("pocketbase_list.json", lambda c, i, t: {"collectionId": "x", "collectionName": "hooks", "created": c.time(i, "%Y-%m-%d %H:%M:%S.%LZ"), "id": "i%d" % i, "payload": c.object(i)}, lambda rows: {"page": 1, "perPage": 30, "items": rows}, VALUES)
listed("django_dumpdata.json", lambda c, i, t: {"model": "hooks.hook", "pk": i, "fields": {"received_at": c.time(i), "payload": t}}, style="pretty")
listed("google_gviz_rows.json", lambda c, i, t: {"c": [{"v": "Date(2024,0,16,9,15,0)", "f": "16/01/2024"}, {"v": t}]}, lambda rows: {"version": "0.6", "status": "ok", "table": {"cols": [{"id": "A"}], "rows": rows}})
capture("google_gviz.js", ALL)(lambda c: "/*O_o*/\ngoogle.visualization.Query.setResponse(%s);" % c.json({"version": "0.6", "reqId": "0", "status": "ok", "table": {"cols": [{"id": "A", "type": "string"}], "rows": [{"c": [{"v": t}]} for i, t in c]}}))
listed("google_sheets_values.json", lambda c, i, t: [c.time(i, "%d/%m/%Y %H:%M:%S"), t], lambda rows: {"range": "Sheet1!A1:B4", "majorDimension": "ROWS", "values": [["At", "Payload"]] + rows})
listed("excel_graph_range.json", lambda c, i, t: [45307.38, t], lambda rows: {"address": "S!A1:B3", "values": rows, "text": [[r[0] and "16/01", ""] for r in rows]})
listed("teams_graph_text.json", lambda c, i, t: {"id": "1", "createdDateTime": c.time(i), "body": {"contentType": "text", "content": t}, "from": None}, lambda rows: {"value": rows})
listed("mailgun_stored.json", lambda c, i, t: {"Date": "Tue, 16 Jan 2024 09:15:00 +0000", "subject": "lead", "body-plain": t + "\r\n", "stripped-text": t}, sets=ALL)
listed("postmark_inbound.json", lambda c, i, t: {"FromName": "x", "MessageID": "m", "Date": "Tue, 16 Jan 2024 09:15:00 +0000", "TextBody": t, "Attachments": []})
listed("postmark_attachment.json", lambda c, i, t: {"TextBody": "see attachment", "Attachments": [{"Name": "h.json", "ContentType": "application/json", "Content": b64(t), "ContentLength": 3}]})
listed("mailpit_message.json", lambda c, i, t: {"ID": "x", "Date": c.time(i), "Text": t + "\r\n", "HTML": ""})
ndjson("clickhouse_json_compact.ndjson", lambda c, i, t: [str(i), c.time(i, "%Y-%m-%d %H:%M:%S"), t])
listed("clickhouse_json.json", lambda c, i, t: {"id": str(i), "payload": t}, lambda rows: {"meta": [{"name": "payload", "type": "String"}], "data": rows, "rows": 3, "statistics": {"elapsed": 0.001}})
listed("rqlite_query.json", lambda c, i, t: [i, t], lambda rows: {"results": [{"columns": ["id", "payload"], "types": ["integer", "text"], "values": rows}], "time": 0.01})
listed("turso_hrana.json", lambda c, i, t: [{"type": "integer", "value": str(i)}, {"type": "text", "value": t}], lambda rows: {"baton": None, "results": [{"type": "ok", "response": {"type": "execute", "result": {"cols": [{"name": "payload"}], "rows": rows}}}]})
listed("cockroach_changefeed.json", lambda c, i, t: {"after": {"id": i, "payload": t}, "key": [i], "topic": "hooks", "updated": "%d.0000000000" % c.time(i, "ns")}, lambda rows: {"payload": rows, "length": 3})
listed("mongo_change_stream.json", lambda c, i, t: {"_id": {"_data": "82"}, "operationType": "insert", "clusterTime": {"$timestamp": {"t": c.time(i, "s"), "i": 1}}, "wallTime": {"$date": c.time(i)}, "fullDocument": {"_id": {"$oid": "65"}, "payload": c.object(i)}, "ns": {"db": "h", "coll": "hooks"}}, sets=VALUES)
listed("ripgrep_json.json", lambda c, i, t: {"type": "match", "data": {"path": {"text": "h.log"}, "lines": {"text": t + "\n"}, "line_number": i, "absolute_offset": 0, "submatches": []}}, style="node")
ndjson("ripgrep.ndjson", lambda c, i, t: {"type": "match", "data": {"path": {"text": "h.log"}, "lines": {"text": t + "\n"}, "line_number": i, "absolute_offset": 0, "submatches": [{"match": {"text": "lead"}, "start": 0, "end": 4}]}})
capture("asciinema.cast", LINE)(lambda c: '{"version": 2, "width": 80, "height": 24, "timestamp": 1705396500, "env": {"SHELL": "/bin/bash"}}\n' + "".join("[%d.123, \"o\", %s]\n" % (i, json.dumps(t + "\r\n", ensure_ascii=False)) for i, t in c))
capture("asciinema_raw.cast", LINE)(lambda c: '{"version": 2, "width": 80, "height": 24}\n' + "".join("[%d.123, \"o\", %s]\n" % (i, json.dumps(t + "\n", ensure_ascii=False)) for i, t in c))
capture("base64_slashes.log", ALL)(lambda c: "".join('got "%s"\n' % base64.b64encode(t.encode()).decode().replace("/", "\\/") for i, t in c))
capture("short_beside.ndjson", ALL)(lambda c: "".join(json.dumps({"short": t[:50] + "\u2026", "body": t}, ensure_ascii=False) + "\n" for i, t in c))
capture("gzip_members.ndjson", ALL)(lambda c: "".join(json.dumps({"body": base64.b64encode(gzip.compress(t[:40].encode()) + gzip.compress(t[40:].encode())).decode()}) + "\n" for i, t in c))
capture("jupyter_source.ipynb", LINE, expect="name")(lambda c: json.dumps({"cells": [{"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": ["# hook\n", "body = '''%s'''\n" % t]} for i, t in c], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False))
capture("jupyter_output.ipynb", LINE)(lambda c: json.dumps({"cells": [{"cell_type": "code", "metadata": {}, "source": ["print(body)"], "outputs": [{"name": "stdout", "output_type": "stream", "text": [t + "\n"]}]} for i, t in c], "nbformat": 4}, indent=1, ensure_ascii=False))
capture("jupyter_output_pretty.ipynb", "pretty", expect="name")(lambda c: json.dumps({"cells": [{"cell_type": "code", "metadata": {}, "source": ["print(body)"], "outputs": [{"name": "stdout", "output_type": "stream", "text": (t + "\n").splitlines(True)}]} for i, t in c], "nbformat": 4}, indent=1, ensure_ascii=False))
capture("jupyter_mime.ipynb", VALUES)(lambda c: c.json({"cells": [{"cell_type": "code", "outputs": [{"output_type": "execute_result", "data": {"application/json": c.object(i), "text/plain": ["<IPython.core.display.JSON object>"]}}]} for i, t in c], "nbformat": 4}, "pretty"))
ndjson("jwt_claims.ndjson", lambda c, i, t: {"received": c.time(i), "token": "eyJhbGciOiJIUzI1NiJ9." + base64.urlsafe_b64encode(t.encode()).decode().rstrip("=") + ".c2lnbmF0dXJlLXNpZ25hdHVyZQ"}, LINE, expect="name")
ndjson("data_url.ndjson", lambda c, i, t: {"at": c.time(i), "href": "data:application/json;base64," + b64(t)}, LINE)
ndjson("hex_body.ndjson", lambda c, i, t: {"at": c.time(i), "body_hex": t.encode().hex()}, "leads", expect="other")
ndjson("percent_body.ndjson", lambda c, i, t: {"at": c.time(i), "body": "payload=" + __import__("urllib.parse").parse.quote_plus(t)}, LINE, expect="name")
ndjson("html_escaped_body.ndjson", lambda c, i, t: {"at": c.time(i), "body": t.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")}, LINE, expect="name")
ndjson("python_repr_in_json.ndjson", lambda c, i, t: {"time": c.time(i), "msg": "body: %r" % t.encode()}, LINE, expect="name")
ndjson("inspect_in_json.ndjson", lambda c, i, t: {"time": c.time(i), "msg": "body: { event: 'lead.unlocked', data: { id: '%s' } }" % json.loads(t)["data"].get("id", "test")}, "leads", expect="name")
ndjson("truncated_string.ndjson", lambda c, i, t: {"time": c.time(i), "body": t[: len(t) * 2 // 3] + "... (truncated)"}, "leads hostile long", expect="name")

# Times that are not those of a receipt
OLD = "2020-05-05T05:05:05.000Z"
listed("bin_created.json", lambda c, i, t: {"id": i, "body": t}, lambda rows: {"id": "bin", "created_at": OLD, "requests": rows})
listed("bin_created_nested.json", lambda c, i, t: {"id": i, "body": c.object(i)}, lambda rows: {"bin": {"createdAt": OLD, "page": {"items": rows}}, "sent_at": OLD}, VALUES)
listed("bin_created_timed.json", lambda c, i, t: {"created_at": c.time(i), "bodies": [t]}, lambda rows: {"created_at": OLD, "requests": rows})
ndjson("created_list_in_body.ndjson", lambda c, i, t: {"id": i, "body": "[" + t + "]", "created_at": c.time(i)}, LINE, timed=True)
listed("deadline_column.json", lambda c, i, t: {"time": json.loads(t)["data"].get("analysis", {}).get("deadline") or OLD, "payload": t, "received_at": c.time(i)}, sets="plain", timed=True)
listed("deadline_time.json", lambda c, i, t: {"time": json.loads(t)["data"].get("analysis", {}).get("deadline"), "payload": t}, sets="plain hostile")
listed("zero_time.json", lambda c, i, t: {"received_at": ("1970-01-01T00:00:00Z", "1970-01-01T01:00:00+01:00", "1970-01-01")[i % 3], "body": t, "created_at": c.time(i)}, timed=True)
ndjson("eventhubs_enqueued.ndjson", lambda c, i, t: {"SequenceNumber": i, "Offset": "0", "EnqueuedTimeUtc": c.time(i), "Body": b64(t)}, LINE, timed=True)
ndjson("mattermost_export.ndjson", lambda c, i, t: {"type": "post", "post": {"team": "t", "user": "u", "message": "```json\n" + t + "\n```", "create_at": c.time(i, "ms")}}, LINE, timed=True)
listed("github_deliveries.json", lambda c, i, t: {"id": i, "delivered_at": c.time(i), "installation": {"created_at": OLD}, "request": {"headers": {}, "payload": c.object(i)}}, sets=VALUES, timed=True)
ndjson("singer_records.ndjson", lambda c, i, t: {"type": "RECORD", "stream": "hooks", "record": c.object(i), "time_extracted": c.time(i, "%Y-%m-%dT%H:%M:%S.%L456Z")}, VALUES, timed=True)
