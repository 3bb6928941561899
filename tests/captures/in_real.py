"""Captures that real programs wrote: real/outputs.tar.xz, made by real/make.sh of the set `real`.

What of it is tried stands in the lists below.
"""
import os
import tarfile

from capture import capture

# Each payload is stored with the bytes that were sent.
STORED = """curl_i.txt curl_v.txt diff.txt diff_u.patch go_json_bytes.ndjson go_json_text.ndjson go_log.log go_log_micro_file.log grep_n.txt
jq_raw_strings.ndjson mysql_json_arrayagg.json mysql_json_object.ndjson mysql_payload_raw.txt mysql_vertical.txt nl.txt
node_bunyan_body_text.ndjson node_consola.log node_console_log_text.log node_log4js_basic.log node_pino_ecs.ndjson
node_pino_message.ndjson node_pino_pretty_text.log node_pino_text.ndjson node_signale.log node_tslog_pretty.log
node_winston_json_message.ndjson node_winston_simple_text.log php_error_log.log php_json_encode_text.ndjson php_print_r_text.txt
php_var_dump_text.txt psql_expanded_unaligned.txt psql_json_agg.json psql_row_to_json.ndjson psql_tA.txt psql_tA_payload.txt
python_jsonlogger_text.ndjson python_logging_text.log python_loguru_text.log python_structlog_json_text.ndjson redis_lrange.json
redis_lrange_raw.txt redis_xrange.json redis_xrange_raw.txt ruby_logger.log ruby_logger_label.log script.txt""".split()

# The program parsed the payloads and printed them again: equal as values.
PRINTED = """go_json.ndjson go_json_indent.json jq_colour.json jq_colour_compact.ndjson jq_pretty.json jq_slurp.json jq_sorted.json jq_tab.json
jq_base64.txt node_bunyan_body_object.ndjson node_console_log_json_o.log node_console_log_stringify_2.log node_console_table_group.log
node_pino_object.ndjson node_pino_pretty_object.log node_roarr.ndjson node_winston_json_meta.ndjson node_winston_object.ndjson
node_winston_logstash.ndjson node_winston_simple_meta.log php_json_encode.ndjson php_json_encode_pretty.log python_jsonlogger.ndjson
python_logging_dumps.log python_logging_pretty.log python_loguru_serialize.ndjson python_structlog_json.ndjson ruby_logger_json.ndjson
ruby_pretty_generate.txt jq_csv.csv jq_sh.txt jq_html.txt""".split()

# What is neither JSON nor a string in it: it may be quarantined instead.
NAMED = """node_pino_pretty_object.log go_log_q.log go_log_v_map.log go_log_goval.log node_console_log_object.log node_console_log_depth.log node_console_log_array_of_text.log
node_log4js_object.log node_winston_pretty_print.log php_var_dump.txt php_print_r.txt php_var_export.txt php_serialize.txt python_csv.csv
python_logging_dict.log python_logging_repr.log python_pprint.log python_structlog_console.log python_structlog_kv.log python_structlog_logfmt.log
ruby_logger_inspect.log ruby_logger_text_inspect.log ruby_pp.txt ruby_yaml.yaml ruby_yaml_object.yaml psql_aligned.txt 
psql_html.html psql_asciidoc.txt psql_base64.txt psql_bytea_hex.txt psql_row_text.txt
psql_copy.txt psql_copy.csv psql_csv.csv psql_copy_payload_no_header.csv pg_dump.sql pg_dump_inserts.sql pg_dump.custom
psql_expanded.txt redis_lrange.txt redis_lrange.csv redis_xrange.txt redis_monitor.txt mysql_batch.tsv mysql_batch_N.tsv mysql_batch_raw.tsv
mysql_table.txt mysql_xml.xml mysql_html.html mysql_outfile.txt mysql_outfile_quoted.csv mysql_outfile_no_escape.csv
mysqldump.sql mysqldump_rows.sql mysqldump.xml mysqldump_tab.txt jq_uri.txt 
curl_trace_ascii.txt base64_of_all.txt perl_dumper.txt psql_copy_payload.txt mysql_payload_batch.txt""".split()

# Nothing in it can be told for a payload, or what can be told is altered.
OTHER = "psql_jsonb_pretty_aligned.txt psql_jsonb_pretty.txt psql_latex.txt jq_tsv.tsv psql_wrapped.txt fold.txt xxd.txt curl_trace.txt node_tslog_json.ndjson go_log_bytes.log jq_stream.ndjson cat_A.txt od_c.txt sed_l.txt".split()

OPTIONS = {"psql_copy.csv": ("--column", "payload"), "psql_csv.csv": ("--column", "payload"), "mysql_batch.tsv": ("--column", "payload"), "python_csv.csv": ("--column", "payload")}


def add(name, data):
    if name not in STORED + PRINTED + NAMED + OTHER:
        return
    expect = "name" if name in NAMED else "other" if name in OTHER else "store"
    def written(c):
        c.sent *= 2 if name == "redis_monitor.txt" else 1  # it shows two commands for each
        return data

    capture("real_" + name, "real", OPTIONS.get(name, ()), expect)(written)


with tarfile.open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "real", "outputs.tar.xz")) as archive:
    for member in archive:
        if member.isfile():
            add(os.path.basename(member.name), archive.extractfile(member).read())
