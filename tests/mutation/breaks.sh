# Small breaks, each of one thing that the tests must tell. run.sh reads this file, once to see that every
# text still is in its file exactly once, and once to make the breaks.
#
#   broken WHAT FILE OLD NEW TEST...
#
# TEST: a C test (test_NAME), a command-line test, "captures NAME..." of tests/captures, or "places COMMAND" of
# tests/crash/places.sh. The one that tells comes first, and of two that tell the quicker one.

# ------------------------------------------------------------------------------- the scanner and values
broken "one level more than can be noted" ext/scan.h \
    '#define DK_DEPTH_MAX 1000' '#define DK_DEPTH_MAX 1001' test_scan test_problem
broken "a control character passes in a string" ext/scan.c \
    '} else if (*p < 0x20) {' '} else if (*p < 0x1F) {' test_scan test_jsontestsuite
broken "numbers may begin with zeros" ext/scan.c \
    "    if (p < s->end && *p == '0') {
        p++;
    } else if" "    if" test_scan test_jsontestsuite
broken "the last of equal keys counts" ext/scan.c \
    'if (node == DK_NODE_NONE || s->out->value[node].kind != DK_ABSENT) {' 'if (node == DK_NODE_NONE) {' test_scan test_differential
broken "bytes behind the value are passed over" ext/scan.c \
    '    if (space(&s)) {
        return fail(&s, DK_MALFORMED' '    if (space(&s) && *s.p == 0) {
        return fail(&s, DK_MALFORMED' test_scan test_jsontestsuite
broken "every event is a lead" ext/scan.c \
    'return length == sizeof start && memcmp(start, "lead.", sizeof start) == 0 &&' 'return length == sizeof start &&' lead_none
broken "surrogates pass as UTF-8" ext/utf8.h \
    'high = lead == 0xED ? 0x9F : 0xBF;' 'high = 0xBF;' test_scan test_jsontestsuite
broken "two bytes that are no character pass within a step" ext/run.h \
    'pairs | pairs << 1' 'pairs | pairs << 1 | pairs << 2' test_scan
broken "overlong UTF-8 passes" ext/utf8.h \
    'low = lead == 0xE0 ? 0xA0 : 0x80;' 'low = 0x80;' test_scan test_jsontestsuite
broken "the largest integer is one too small" ext/value.c \
    'uint64_t limit = (uint64_t)INT64_MAX + negative, sum = 0;' 'uint64_t limit = (uint64_t)INT64_MAX, sum = 0;' test_pure test_differential
broken "reals are rounded twice" ext/value.c \
    'd->count > 15 ||' 'd->count > 18 ||' test_pure test_differential
broken "two columns are swapped" ext/fields.def \
    '"firstName",' '"lastName_",' lead_columns
broken "white space inside strings does not count" ext/compact.c \
    "p = *p == '\"' ? dk_string_end(p, end, &escaped) : p + 1;" 'p = p + 1, (void)escaped;' test_pure scalars
broken "the hash is that of the text as it is indented" ext/hash.c \
    '    if (spaced) {' '    if (spaced && length == 0) {' test_pure scalars
broken "an index in a walk is not counted" ext/category_table.c \
    '        cursor->point_index = 0;' '' categories

# ------------------------------------------------------------------------------------- derived columns
broken "2100 is a leap year" ext/date.c \
    '(year % 100 != 0 || year % 400 == 0)' '(year % 100 != 0 || year % 4 == 0)' test_pure scalars
broken "zones are on the other side" ext/date.c \
    '* (west ? -1 : 1);' '* (west ? 1 : -1);' test_pure scalars
broken "no second 60" ext/date.c \
    'm->second <= 60;' 'm->second < 60;' test_pure scalars
broken "milliseconds are rounded up" ext/date.c \
    'int unit = 100;' 'int unit = 101;' test_pure scalars
broken "a warm lead is cold" ext/derived.c \
    ': score < 3 ' ': score <= 3 ' scalars derived
broken "a thousand is a hundred" ext/budget_words.def \
    'WORD("k", MULT, 1000, "")' 'WORD("k", MULT, 100, "")' test_budget
broken "under is over" ext/budget_words.def \
    'WORD("<", AT_MOST, 0, "")' 'WORD("<", AT_LEAST, 0, "")' test_budget
broken "percentages are budgets" ext/budget_words.def \
    'WORD("%", PERCENT, 0, "")' 'WORD("%", TAX, 0, "")' test_budget
broken "unknown words are passed over" ext/budget.c \
    'case W_UNKNOWN: r->needs_money = true; return r->purpose && drop(r);' 'case W_UNKNOWN: r->needs_money = true; return drop(r);' test_budget
broken "a currency named beside a sign does not count" ext/sentence.c \
    'return strcmp(shared->code, code) == 0 || is_one_code(shared->others, code);' 'return strcmp(shared->code, code) == 0;' test_budget
broken "accents that are apart are unknown" ext/fold.c \
    'code >= 0x300 && code < 0x370' 'code >= 0x300 && code < 0x300' test_budget
broken "a rate is paid once" ext/budget.c \
    'out->period = r->has_period ? r->period : DK_ONCE;' 'out->period = DK_ONCE;' test_budget derived
broken "a field that was taken for documented" ext/derived.c \
    'if (list->problem.code == DK_UNDOCUMENTED_FIELD) {' 'if (list->problem.code == DK_DUPLICATE_KEY) {' derived

# ------------------------------------------------------------------------------------------ in SQLite
broken "a cursor keeps the text of the row before" ext/table.c \
    '    if (argument->length > 0) {
        memcpy(cursor->text' '    if (argument->length > cursor->length) {
        memcpy(cursor->text' planning lead_columns
broken "no table says that its payload is missing" ext/table.c \
    'return SQLITE_ERROR;' 'return SQLITE_OK;' planning
broken "a payload of the same length is taken for the one before" ext/lead_function.c \
    '        if (e->used && e->length == argument->length &&
            memcmp(e->text, argument->text, e->length) == 0) {' '        if (e->used && e->length == argument->length) {' lead_field
broken "what the scalar keeps leaks" ext/lead_function.c \
    '        sqlite3_free(c->entries[i].text);' '' test_oom
broken "the text of a cursor leaks" ext/table.c \
    '    sqlite3_free(cursor->text);' '' test_oom
broken "no memory is no error" ext/scalars.c \
    '        char *message = sqlite3_mprintf("%s at byte %u: %s", dk_code_meaning(scan.error.code),
                                        (unsigned)scan.error.offset, scan.error.message);
        if (message == NULL) {
            sqlite3_result_error_nomem(context);' '        char *message = sqlite3_mprintf("%s at byte %u: %s", dk_code_meaning(scan.error.code),
                                        (unsigned)scan.error.offset, scan.error.message);
        if (message == NULL) {
            sqlite3_result_null(context);' test_oom
broken "functions may not be used in views" ext/function.h \
    'SQLITE_INNOCUOUS' 'SQLITE_DETERMINISTIC' schema_objects planning

# ------------------------------------------------------------------------------------- bytes to records
broken "a record begins one byte late" importer/formats/framer.c \
    'f->unit = (frame){.offset = reader_offset(&f->reader),' 'f->unit = (frame){.offset = reader_offset(&f->reader) + 1,' import_bytes test_framer
broken "records of exactly the limit are too large" importer/formats/format_json.c \
    'is_sound ? f->scan.root.length > f->record_max' 'is_sound ? f->scan.root.length >= f->record_max' test_framer import_quarantine
broken "the last record of a growing file is not waited for" importer/formats/format_text.c \
    'if (u.extent == reader_length(&f->reader) && !f->final &&' 'if (u.extent == reader_length(&f->reader) && !f->final && f->line == 0 &&' import_growth test_framer
broken "each member of an archive has its line" importer/cli/report.c \
    'ARCHIVE_LINES = 100' 'ARCHIVE_LINES = 1 << 30' import_packed
broken "members keep long names" importer/input/members.c \
    'NAME_MOST = 160' 'NAME_MOST = 1 << 20' import_packed
broken "text behind compressed data begins with its first long line" importer/formats/format_packed.c \
    '*o = (opened){.at = p};' '*o = (opened){0};' import_packed
broken "the hash of an input lacks its last bytes" importer/input/reader.c \
    'r->start - r->hashed);
    r->hashed = r->start;' 'r->start > r->hashed ? r->start - r->hashed - 1 : 0);
    r->hashed = r->start;' import_again import_verify
broken "half a surrogate is decoded" importer/text/escape.c \
    'if (!dk_is_low_surrogate(low)) {' 'if ((int32_t)low < 0) {' test_decode
broken "base64 is read with what means nothing in it" importer/text/base64.c \
    '(rest == 2 && (bits & 0xF) != 0)' '(rest == 2 && (bits & 0x7) != 0)' test_decode
broken "a chunked body is taken as it stands" importer/text/http.c \
    'bytes_begin_alike(last, 7, "chunked")' 'bytes_begin_alike(last, 7, "chunky!")' test_decode
broken "quotes of CSV stay doubled" importer/text/csv.c \
    "at += c == '\"' && !(" "at += c == '!' && !(" test_decode
broken "the time of an event of API Gateway is not read" importer/find/carriers.def \
    'TIME("requestContext", "timeEpoch",' 'TIME("requestContext", "timeEpochs",' import_carriers
broken "a bomb is unpacked to its end" importer/input/expansion.h \
    'e->unpacked / EXPANSION_MAX > e->packed' 'e->unpacked / EXPANSION_MAX / 1000 > e->packed' import_packed
broken "what a broken stream gave is thrown away" importer/input/decompress.c \
    '    return (ptrdiff_t)(room - w.room);' '    return d->broken != STEP_MORE ? tell(d, d->broken) : (ptrdiff_t)(room - w.room);' test_decompress
broken "what no checksum confirms is imported" importer/input/decompress.c \
    'd->source.corrupt = true;' 'd->source.corrupt = false;' import_packed test_decompress
broken "a stream whose end is damaged is taken for a truncated one" importer/input/decompress.c \
    'has_length(d) ? say_corrupt(d)' 'false ? say_corrupt(d)' test_decompress
broken "a member whose checksum is wrong is imported" importer/input/unpack.c \
    's->corrupt = damaged && is_corrupt(u);' 's->corrupt = false;' import_packed
broken "what follows corrupt data gets another's limit" importer/input/intact.c \
    'r->whole->at = part->next;' ';' import_packed
broken "a member that a dot hides is read" importer/input/unpack.c \
    "if (part[0] == '.' && !dots) {" "if (part[0] == '.' && !dots && part[1] == 0) {" import_packed
broken "a foreign capture has another's name" importer/find/foreign.c \
    "at(after, end, 0) == ':' ? FOREIGN_PYTHON" "at(after, end, 0) == ':' ? FOREIGN_FORM" import_lossy test_foreign
broken "a day that may be the month is taken for the day" importer/text/calendar.c \
    'if (!day_first && first != second && second <= 12) {' 'if (false) {' test_stamp
broken "what two databases read differently is decoded" importer/text/escape_sql.c \
    ': &unknown);' ': &standard);' test_escape
broken "half of a surrogate pair of UTF-16 is taken for a whole" importer/input/utf16.c \
    'if (dk_is_low_surrogate(low)) {' 'if (true) {' test_utf16
broken "a trace in base64 is seen in two of three places" importer/find/trace.c \
    '{"ibGVhZC", TRACE_LEAD' '{"ibGVhZD", TRACE_LEAD' test_trace
broken "time left is time passed" importer/cli/progress.c \
    '(double)(state->total - done) / rate' '(double)done / rate' test_progress

# ------------------------------------------------------------------------- entries, headings, dumps, prints
broken "every line begins another entry" importer/formats/entry.c \
    'case HEAD_TIME: return is_timed_alike(h, line, end);' 'case HEAD_TIME: return line <= end;' import_entries
broken "an entry ends where its JSON breaks" importer/formats/entry.c \
    'bool is_next = has_head ? is_head(l) && !has_quote(l) : opens_object(l);' 'bool is_next = true;' import_entries
broken "a backslash before a line end escapes what the next line begins with" importer/formats/entry.c \
    'if (result == JSON_EXTENT_OPEN && value->escaped) {' 'if (false) {' import_entries
broken "a text of PHP's serialize may close its print" importer/formats/entry.c \
    'return is ? behind - 1 : at;' 'return is ? at : at;' import_entries
broken "a text of PHP's serialize that goes on in the next line closes its print" importer/text/repr.c \
    'size_t quoted = open != 0 ? repr_serialized(' 'size_t quoted = open == 0 ? repr_serialized(' import_entries
broken "the rest of a print is not waited for" importer/formats/entry.c \
    'stop == end && !e->final && stop - next < HEAD_MOST' 'false' import_entries
broken "a line of another program ends a torn record" importer/formats/torn_lines.c \
    'OTHERS_MOST = 16 }' 'OTHERS_MOST = 0 }' import_entries
broken "brackets in the texts of a torn record close it" importer/formats/torn_lines.c \
    't->in_string = !t->in_string;' 't->in_string = false;' import_entries
broken "a document begins a torn record" importer/formats/torn_lines.c \
    'return before == line || !is_one_of(before[-1], "{[,");' 'return true;' import_entries
broken "a text that speaks of a payload begins a torn record anew" importer/formats/torn_lines.c \
    'if (torn_lines_go_on(t, at, line, length)) {' 'if (false) {' import_entries
broken "a heading does not end in CR LF" importer/formats/heading.c \
    'LINE_END_MOST = 2' 'LINE_END_MOST = 1' "captures heading_crlf.log"
broken "a heading in colours announces nothing" importer/formats/heading.c \
    'if (escape == NULL) {' 'if (true) {' "captures heading_colour.log"
broken "the line above a heading has no time" importer/formats/heading.c \
    'read_line(&h->last, false, utc) || read_line(&h->above, false, utc)' 'read_line(&h->last, false, utc)' "captures heading_above.log"
broken "each line has the time of the line above it" importer/formats/heading.c \
    'return is_under && has_level(record, length) && read_line' 'return is_under && read_line' "captures line_above.log"
broken "a heading of java.util.logging may have its time anywhere" importer/formats/heading.c \
    ' || (first && found.offset > 0)' '' "captures heading_of_another.log"
broken "words of a dump are in the order of their bytes" importer/text/hex_dump.c \
    'swapped && count == 4 ? 1 - i : i' 'i' test_layout
broken "the text beside a dump is read as bytes" importer/text/hex_dump.c \
    '(blanks > 1 && groups > 0 && (made % 8 != 0 || made >= 16))' 'false' test_layout
broken "a word of the text beside a dump may be longer than a group" importer/text/hex_dump.c \
    '(groups > 0 && n > first) ||' '' test_layout
broken "a print with other texts is a copy" importer/find/payload_print.c \
    'made == ENDED || made != sent || made == UNKNOWN' 'made == ENDED || made == UNKNOWN' import_lossy
broken "numbers that a double does not tell apart are the same" importer/find/payload_print.c \
    'EXACT_DIGITS = 15' 'EXACT_DIGITS = 18' import_beside
broken "a text None without quotes is null" importer/find/payload_print.c \
    '&& !same && !bare; i++' '&& !same; i++' import_beside
broken "a pair of surrogates is two characters" importer/find/payload_print.c \
    'if (!dk_is_low_surrogate(second)) {' 'if (true) {' import_beside
broken "a list that is left out stands for an object" importer/find/payload_print.c \
    "omissions[*c->json.p == '[' ? 1 : 0]" "omissions[*c->json.p == '[' ? 0 : 1]" import_beside
broken "a print that was cut is none" importer/find/payload_print.c \
    'return made == ENDED ? PAYLOAD_PRINT_CUT' 'return made == UNKNOWN ? PAYLOAD_PRINT_CUT' "captures celery_cut_repr.ndjson"
broken "cat -v prints no control character with the high bit" importer/find/altered.c \
    "p[2] == '^' && end - p > 3" 'false && end - p > 3' test_foreign
broken "bytes of bytea are doubted whatever else is escaped" importer/find/altered.c \
    '&& find_is_doubled(text, length)
' '
' test_foreign
broken "a plus before letters is UTF-7" importer/find/altered.c \
    "if (is_sign && p[4] == '-') {" 'if (is_sign) {' test_foreign
broken "a text that begins like what PowerShell leaves out" importer/find/altered.c \
    ' && is_lead_object(text, p - 1)' '' test_foreign
broken "of two readings that differ the first one counts" importer/find/find_literal.c \
    'sound != NULL && !is_same_reading(sound, &all[i])' 'sound != NULL && sound == &all[i]' import_escapes
broken "a parameter of PostgreSQL's log is anybody's string" importer/find/find_literal.c \
    'return quote - at == 3 && digits < at' 'return quote - at == 2 && digits < at' "captures postgres_detail.log"
broken "a string of YAML ends before an empty line" importer/find/find_literal.c \
    'is_one_of(t->bytes[to + 1], " \t\r\n")' 'is_one_of(t->bytes[to + 1], " \t")' import_escapes
broken "repr() keeps to one quote" importer/find/find_literals.c \
    "(c == '\"' && mark == '\\'')" 'false' "captures python_pprint.txt"

# ---------------------------------------------------------------------------------------------- the store
broken "a commit need not reach the disk" importer/store/store.c \
    'PRAGMA main.synchronous = EXTRA;' 'PRAGMA main.synchronous = OFF;' import_durable
broken "the journal may come back" importer/store/store.c \
    'PRAGMA main.synchronous = EXTRA;' 'PRAGMA main.synchronous = FULL;' import_durable
broken "files are moved before the commit" importer/ingest/import_moves.c \
    '    if (im->run.stopped || !catch_up(im) || !run_commit(&im->run)) {
        return false;
    }
    import_move_inputs(im);
    return run_commit(&im->run);' '    import_move_inputs(im);
    return !im->run.stopped && catch_up(im) && run_commit(&im->run);' import_durable
broken "the return code of a commit does not count" importer/store/local.c \
    '    store_status status = put_guards_back(s);
    return status == STORE_OK ? store_execute(s, "COMMIT") : status;' '    store_status status = put_guards_back(s);
    (void)store_execute(s, "COMMIT");
    return status;' import_database "places pipe"
broken "payloads can be replaced" sql/schema.sql \
    '    SELECT RAISE(IGNORE);' '    SELECT 1;' import_append_only
broken "payloads can be deleted" sql/schema.sql \
    "CREATE TRIGGER IF NOT EXISTS discko_events_no_delete BEFORE DELETE ON discko_events BEGIN
    SELECT RAISE(ABORT, 'discko_events is append-only');" "CREATE TRIGGER IF NOT EXISTS discko_events_no_delete BEFORE DELETE ON discko_events BEGIN
    SELECT 1;" import_append_only
broken "the guard against REPLACE is not put back" importer/store/local.c \
    'store_status status = g->text == NULL ? STORE_OK : store_execute(s, g->text);' 'store_status status = STORE_OK;' import_append_only
broken "a batch stays small however large the store is" importer/store/local.c \
    'last <= BATCH_GROWS_FROM ' 'last >= 0 ' test_local
broken "keys are added to an index without its condition" importer/store/keys.c \
    "THEN ' AND ' ||" "THEN ' OR ' ||" test_local
broken "the keys of somebody else's index are made of its columns" importer/store/keys.c \
    "instr(?1, 'INDEX IF NOT EXISTS ' || name || ' ON') > 0" "?1 > ''" snapshot
broken "the keys of the first new lead are not added" importer/store/keys.c \
    'NEW_ROWS ROWS("> (SELECT' 'NEW_ROWS ROWS("> 1 + (SELECT' test_local
broken "no keys of new leads are taken for those of an index" importer/store/keys.c \
    'sql_integer(!f->has[' 'sql_integer(f->has[' snapshot
broken "the keys of what has taken the place of a new lead are not looked for" importer/store/keys.c \
    'WHERE best <> current)' 'WHERE best = current)' snapshot
broken "numbers that get a country are compared without it" importer/store/keys.c \
    ': has_country   ?' ': !has_country   ?' snapshot
broken "tables whose rows stay are not compared with their indexes" importer/store/salvage.c \
    'rc == SQLITE_OK ? check_kept(db, damaged)' 'rc != SQLITE_OK ? check_kept(db, damaged)' import_salvage
broken "what was set aside stays in the way of the next time" importer/store/keys.c \
    'rc == SQLITE_OK ? sql_execute(db, "DROP TABLE temp.discko_aside") : rc' 'rc' test_local snapshot
broken "a long update is deaf to signals" importer/store/store.c \
    'return c->stops != NULL && c->stops();' 'return 0 * (c->stops != NULL && c->stops());' test_local
broken "categories that are not kept in memory are left out" importer/store/current_versions.c \
    'bool lacks = fresh_lacks_topics(&s->fresh);' 'bool lacks = false;' snapshot
broken "a name begins with the event of the one before" importer/store/topics.c \
    '        c->event_id = 0;
' '' test_topics
broken "categories whose places went to a file are left out" importer/store/topics.c \
    'c->left = is_moved ? name->parts[c->part].size : name->used;' 'c->left = is_moved ? 0 : name->used;' test_topics
broken "the cache is large while rows of leads are collected" importer/store/local.c \
    ' && !s->collects &&' ' &&' test_local
broken "hashes that are set aside are not added" importer/store/hashes.c \
    '    int rc = add_rows(h, db);
    drop_statements(h);' '    int rc = SQLITE_OK;
    drop_statements(h);' test_hashes
broken "a hash is added to the index twice" importer/store/hashes.c \
    '(hash PRIMARY KEY, id)' '(hash, id, PRIMARY KEY (hash, id))' test_hashes
broken "the filter does not notice what others store" importer/store/hashes.c \
    'h->has_filter && h->version == version' 'h->has_filter' test_hashes
broken "of many hashes only the last ones are added" importer/store/hashes.c \
    'h->count == ROWS_MOST ? add_rows(h, db) : SQLITE_OK;' 'h->count == ROWS_MOST ? (clear_rows(h), 0) : SQLITE_OK;' test_hashes
broken "what the filter lets through is not looked up" importer/store/deduplicate.c \
    'if (status == STORE_OK && to < count && id == 0) {' 'if (status == STORE_OK && to < count && (id = 0) == 0) {' import_hashes
broken "a hash is not found while the index is aside" importer/store/hashes.c \
    '*event_id = h->rows[slot - 1].event_id;' '*event_id = 0;' test_hashes import_hashes
broken "the categories of a replaced version are kept" sql/snapshot.sql \
    'INSERT OR IGNORE INTO discko_other SELECT current FROM discko_next WHERE best <> current;' '' snapshot
broken "a locked version is later than an unlocked one" sql/schema.sql \
    "printf('%d%24s%24s', is_locked IS 0," "printf('%d%24s%24s', is_locked IS NOT 0," snapshot
broken "of versions at one time the first to come counts" sql/schema.sql \
    "completed_at) || hex(hash) AS rank" "completed_at) || printf('%032d', 1000000 - id) AS rank" snapshot
broken "the keys that leads share are not brought up to date" importer/store/keys.c \
    '"event_id > (SELECT event_id FROM' '"event_id < (SELECT event_id FROM' shared
broken "new leads get no outcomes" importer/store/current_versions.c \
    'return has ? run_part' 'return !has ? run_part' analytics_settings
broken "what one lead alone has is still shared" sql/schema.sql \
    "SET is_checked = 0 WHERE kind = 'email'" "SET is_checked = 1 WHERE kind = 'email'" shared
broken "equal hashes are equal payloads" importer/store/deduplicate.c \
    'is_same = stored == NULL || dk_compact_equal(text, length, stored, stored_length);' 'is_same = stored == NULL || stored_length <= length + 1000000;' import_quarantine import_database import_again
broken "what was there before counts as new" importer/store/deduplicate.c \
    '        *is_new = id != 0;' '        *is_new = true;' remote
broken "of many stored together what was there before counts as new" importer/store/deduplicate.c \
    'x->status = find_arrived(s, x, &s->arriving.event_ids[*tried]);' 'x->status = find_arrived(s, x, &s->arriving.event_ids[*tried]); x->is_new = true;' import_again
broken "of many stored together the ids are off by one" importer/store/deduplicate.c \
    'last - (int64_t)(count - 1 - i)' 'last - (int64_t)(count - i)' import_again
broken "a delivery has the offset of its end" importer/store/statements.h \
    'sql_integer((int64_t)(place)->offset)' 'sql_integer((int64_t)((place)->offset + (place)->length))' import_bytes import_formats
broken "a newer store is written to" importer/store/migrate.c \
    'if (*version > schema_version()) {' 'if (*version > schema_version() + 100) {' import_database import_migrate
broken "busy is failed" importer/store/store.c \
    'case SQLITE_BUSY: return STORE_BUSY;' 'case SQLITE_BUSY: return STORE_FAILED;' import_database
broken "an erased payload comes back" importer/ingest/records.c \
    'erased_has_delivered(e, record->text + root->offset, root->length, gone)' '!(*gone = root == NULL)' erase
broken "a database in UTF-16 is taken" importer/store/migrate.c \
    'strcmp(name, "UTF-8") != 0' 'name[0] == 0' import_database
broken "a value that cannot be bound is NULL" importer/store/sql.c \
    '        q->rc = bind(q->statement, i + 1, &values[i]);' \
    '        (void)bind(q->statement, i + 1, &values[i]);' test_store
broken "a dry run takes a store that cannot be opened for a new one" importer/store/local_open.c \
    'bool is_there = access(path, F_OK) == 0 || errno != ENOENT;' 'bool is_there = access(path, F_OK) == 0;' import_database
broken "deleted bytes stay in the file" importer/upkeep/erase.c \
    'temp_store = FILE; VACUUM"' 'temp_store = FILE"' erase
broken "the key of who was erased is not synced" importer/store/erased.c \
    'text) == (ssize_t)sizeof text && port_sync(fd) == 0 &&' 'text) == (ssize_t)sizeof text &&' import_durable
broken "a link is taken for the key of who was erased" importer/store/erased.c \
    'is_named(path) ? 0 : O_NOFOLLOW' '0' erase_link

# --------------------------------------------------------------------------------------------- the spool
broken "a file is moved over another" importer/port/port.c \
    'renameat2(from, name, to, new_name, RENAME_NOREPLACE)' 'renameat2(from, name, to, new_name, 0)' import_parallel import_move
broken "a link below an input is followed" importer/input/folder.c \
    'O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC' 'O_RDONLY | O_DIRECTORY | O_CLOEXEC' import_watch
broken "a file that has changed is moved" importer/input/move.c \
    'return fstatat(at, name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&' 'return true ||' import_move
broken "the folder is not synced behind a move" importer/input/folder.c \
    'bool done = fd >= 0 && port_sync(fd) == 0;' 'bool done = fd >= 0;' import_durable
broken "a folder stays open" importer/input/input.c \
    '    free(names);
    close(fd);' '    free(names);' import_spool
broken "a file stays open" importer/input/input.c \
    '    if (fd >= 0) {
        close(fd);
    }
    return on;' '    return on;' import_spool
broken "names that begin with a dot are read" importer/input/input.c \
    "return name[0] != '.' &&" "return name[0] != 0 &&" import_spool
broken "an input that is known is read again" importer/ingest/resume.c \
    'found->complete && found->size == (known' 'found->complete && found->size > (known' import_again import_growth
broken "what an ended run has left of a known pipe stays" importer/ingest/resume.c \
    'note_pieces(&r, in, found, point);' 'assert(r.count > 0);' import_stream_again
broken "a complete input of a pipe is merged with one that begins alike" importer/ingest/resume.c \
    '(!row->file.complete || same_pipe)' 'true' test_resume
broken "an erased payload comes back inside a record that is quarantined" importer/store/erased.c \
    'return has_inner(e, bytes, length, found) &&' 'return true ||' erase_returns
broken "a torn record of an erased payload comes in" importer/store/erased.c \
    'begin_stems(e, length, ANY_STEM, look_up_stem)' 'begin_stems(e, length, TORN, look_up_stem)' erase_returns
broken "an erasure takes more from an input's counts than they have" sql/erase.sql \
    'max(low, min(stored, high)) AS fit' 'stored AS fit' erase
broken "a receipt is printed although a trigger kept the rows" importer/upkeep/erase.c \
    'if (left + e->kept > 0) {' 'if (false) {' erase
broken "a torn record without a date brings an erased person back" importer/store/erased.c \
    '!u->date && (u->theirs' 'false && (u->theirs' erase_spellings
broken "data that cannot be decoded are not listed" importer/people/layers.c \
    'undecoded_is_run(run, length)' 'false' erase_forms
broken "what was erased torn comes back whole" importer/store/erased.c \
    'has_torn(e, text, length, found)' 'true' erase_returns
broken "the name of an input brings an erased person back" importer/ingest/run.c \
    'file->path = clean != NULL ? clean : path;' '' erase_gaps
broken "a longer address is taken for the one in it" importer/people/normal.c \
    '!goes_on_right(text, length, end)' 'true' erase_gaps
broken "a dry run numbers its inputs as the store does" importer/store/local_open.c \
    'SELECT coalesce(max(id), 0) + 1 FROM known.discko_files' 'SELECT 1 + 0 * coalesce(max(id), 0) FROM known.discko_files' import_growth
broken "what gets an id that was taken back is not counted" importer/store/read_again.c \
    '        status = store_execute(s, reassigned_sql);' '        status = STORE_OK;' import_stream_again
broken "reading goes on one byte too early" importer/ingest/intake.c \
    '{.offset = file->size,' '{.offset = file->size > 0 ? file->size - 1 : 0,' import_growth
broken "what was too large is not read again" importer/ingest/intake.c \
    'bool again = reread_is_wanted(it);' 'bool again = false;' import_quarantine import_retry
broken "what cannot be read again is tried each time" importer/ingest/reread.c \
    'it->before.outdated = false; /* do not try again in the same way */' '' import_reread
broken "a payload that is read no longer is lost" importer/ingest/reread.c \
    'if (!has_all || (!it->mends && it->file.duplicates < it->before.stored)) {' 'if (false && !has_all) {' import_reread
broken "payloads that an input stored first are its duplicates" importer/ingest/reread.c \
    '    file->duplicates -= before->stored;
    if (it->grows) {' '    if (it->grows) {' import_reread
broken "a packed input is known wherever its payloads are to be looked for" importer/ingest/import_input.c \
    'content_add(c, o->at, o->at != NULL ? strlen(o->at) : 0);' '' import_at
broken "a member whose row is gone is not missed" importer/ingest/import_input.c \
    'all_known && known->members[i].begun_count == 0' 'false' import_mend
broken "the key of who was erased is an input" importer/ingest/own_files.c \
    'for (size_t i = 0; i <= OWN_FILES; i++) {' 'for (size_t i = 0; i < OWN_FILES; i++) {' erase_link
broken "a quarantined record may have another reason" importer/ingest/exact.c \
    'return is_text(e, CODE, code) && (e->part.record > 0' 'return (e->part.record > 0' mend_rows
broken "a pipe that was cut has been imported whole" importer/ingest/intake.c \
    'if (it->in->cut != NULL && end != FRAME_FAILED) {' 'if (false) {' import_stream_again
broken "what is moved in is not noticed" importer/port/inotify.c \
    '{IN_CLOSE_WRITE | IN_MOVED_TO, EVENT_WHOLE}' '{IN_CLOSE_WRITE, EVENT_WHOLE}' import_watch
broken "SIGTERM is not waited for" importer/input/signals.c \
    'static const int numbers[] = {SIGINT, SIGTERM};' 'static const int numbers[] = {SIGINT};' import_watch

# ------------------------------------------------------------------------------------------ what is told
broken "hashes are not verified" importer/store/proof.c \
    'return memcmp(digest.bytes, hash, DK_HASH_SIZE) == 0;' 'return memcmp(digest.bytes, hash, 0) == 0;' import_verify
broken "the other columns of a payload are not verified" importer/store/proof.c \
    'is_envelope(q, first + 2, &e) ? PROOF_SOUND' 'e.sent[0] >= 0 || is_envelope(q, first + 2, &e) ? PROOF_SOUND' import_mend
broken "a plain table that has lost its last rows is what a rebuild gives" importer/upkeep/rebuild.c \
    '*is_same = one == other &&' '*is_same = !one || !other ||' import_mend
broken "an import takes a store whose schema is damaged" importer/store/local_open.c \
    's->message[0] != 0 ? STORE_FAILED : status' 's->message[0] == 0 ? STORE_FAILED : STORE_OK' import_mend
broken "a claim that does not hold is passed over" importer/upkeep/verify.c \
    'if (sql_row(&q) && sql_column_integer(&q, 0) != 0) {' 'if (sql_row(&q) && sql_column_integer(&q, 0) > 1) {' import_verify
broken "quarantine is success" importer/ingest/records.c \
    'place->offset, line, error});
        run_raise_exit_status(it->run, OUTCOME_PARTIAL);' 'place->offset, line, error});' import_quarantine
broken "--max-record takes less than the least" importer/cli/options.c \
    '*value >= least && *value <= most' '*value > 0 && *value <= most' import_options
broken "a full standard output is not noticed" importer/ingest/import.c \
    'run_raise_exit_status(&im->run, report_end(&im->run.report, im->run.error));' '(void)report_end(&im->run.report, im->run.error);' import_options

# ------------------------------------------------------------------------------------- a server's store
broken "a batch may come twice" importer/server/write_batch.c \
    'INSERT INTO discko_batches VALUES (' 'INSERT OR IGNORE INTO discko_batches VALUES (' remote_faults
broken "what does not answer is not asked again" importer/server/client.c \
    'status != CLIENT_AWAY || rest <= 0' 'status != CLIENT_AWAY || rest > 0' remote_faults
broken "what a CRM says of new leads is not looked at" importer/server/write_batch.c \
    "    hrana_execute(h, \"INSERT INTO discko_internal_renew VALUES ('new', ?1, NULL)\", before);
" '' remote
broken "nor what gets one of a server's" importer/server/write_batch.c \
    'SET delivery_id = min(delivery_id, ' 'SET delivery_id = max(delivery_id, ' remote_state
broken "a receipt forgets earlier deliveries" importer/server/fetch_plain.c \
    'return status == STORE_OK ? fetch_what_refers(r) : status;' 'return status;' remote
broken "text with NUL goes as JSON" importer/common/json.c \
    'return size > 0 && c != 0;' 'return size > 0;' test_client
broken "rows may be as long as they like" importer/store/deduplicate.c \
    'if (length < most / 16) {' 'if (length > 0) {' remote
broken "a damaged byte of an erased person's mark is not sought" importer/store/marks.c \
    'change <= UINT8_MAX' 'change <= 1' test_marks
broken "a mark that does not match its checksum is not told" importer/store/marks.c \
    '(m.size == MARK_SEALED_SIZE && has_right_checksum(m.bytes))' 'm.size == MARK_SEALED_SIZE' erase_marks
broken "a member that a zip's directory leaves out is missed" importer/input/zip_directory.c \
    'return !hides_member(w, end, directory);' 'return true;' import_packed
broken "a character that SQL Server has cut in two passes" importer/text/wrapped_cut.c \
    'return (bytes_end(text, before, "?")' 'return false && (bytes_end(text, before, "?")' test_wrapped
broken "a frame of syslog has the time of another one" importer/find/find_stamp.c \
    'if (frame > before) {' 'if (frame > t->length) {' import_entries
broken "pieces of a message that PostgreSQL has numbered are not searched together" importer/formats/join.c \
    'read_numbered(bytes + from, to - from, &l)) {' 'join_read(bytes + from, to - from, scan, &l)) {' erase_units
broken "bytes that are missing between numbered ones are not told" importer/text/numbered.c \
    '*has_gaps = true;' '*has_gaps = false;' person
broken "another store's key is taken" importer/store/erased.c \
    'return !has_others;' 'return true;' erase_marks
broken "of the HTTP messages in a text only the first is read" importer/find/find_text.c \
    'text = skip_json_space(text, end);
    }' 'text = end;
    }' import_entries
broken "an enclosed value is no piece of a payload" importer/formats/format_json.c \
    'return enclosed   ? take_enclosed(f, record)' 'return enclosed   ? FRAME_OTHER' captures
broken "a cell is searched only where a payload shows" importer/formats/format_csv.c \
    'is_coded(out, made) || ' '' "captures packed_requests_in_hex.csv"
broken "words behind a payload in COPY's column are not expected" importer/find/find_field.c \
    'to - at, in_text, &made)' 'to - at, false, &made)' "captures copy_text_behind.sql"
broken "a line is taken for a column of COPY's with words in it" importer/find/find_field.c \
    "(at > t->line && t->bytes[at - 1] == '\\t')" 'true' import_quarantine
broken "an event beside a payload shows no lead that was taken apart" importer/find/quoted.c \
    'is_other = is_beside && ' 'is_other = false && ' "captures apart_no_names.csv"
broken "what a mail quotes is a delivery" importer/formats/repeats.c \
    "(is_quoted || change == 'd')" "(change == 'd')" "captures mail_answered.eml"
broken "the row that was deleted is a delivery" importer/formats/repeats.c \
    "(is_quoted || change == 'd')" '(is_quoted)' "captures debezium_changes.ndjson"
broken "the last byte of a hex dump is left out" importer/text/hex_dump.c \
    'return cells > 0 ? cells : put_line(p, end, swapped, out);' 'return is_hex ? put_line(p, end, swapped, out) : cells;' test_layout
broken "a table that needs a foreign function ends the check" importer/store/integrity.c \
    'return is_unknown(rc) ? SQLITE_OK : rc;' 'return rc;' import_verify
broken "a server's answer may have any number of values" importer/server/client.c \
    'return values <= most;' 'return true;' test_client
broken "an erasure looks at a record without end" importer/people/cutout.c \
    'return c->looked + *c->judge->looked - c->before > c->most;' 'return false;' test_linear
broken "a copy is deaf to signals" importer/input/move.c \
    'bool is = signals_caught();' 'bool is = false;' test_move
