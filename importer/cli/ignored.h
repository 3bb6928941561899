/*
** Why records are ignored: they hold neither a payload nor a trace of one, repeat one without a delivery (repeats.h), or belong to
** an erased person. The
** framer finds the reason and the report prints it.
**
**   IGNORED(name, code in --json, what one of them is, what several are)
*/
#ifndef DISCKO_IGNORED_H
#define DISCKO_IGNORED_H

#define IGNORED_LIST                                                                           \
    IGNORED(LINE, "lines", "line of text", "lines of text")                                    \
    IGNORED(JSON, "json", "JSON value without a payload", "JSON values without a payload")     \
    IGNORED(ENTRY, "entries", "entry of a list without a payload",                             \
            "entries of a list without a payload") /* beside others with one */                \
    IGNORED(HTTP, "http", "HTTP message without a payload", "HTTP messages without a payload") \
    IGNORED(ROW, "rows", "row without a payload", "rows without a payload")                    \
    IGNORED(REPEAT, "repeats", "repetition of a payload", "repetitions of payloads")           \
    IGNORED(ERASED, "erased", "record of somebody erased", "records of somebody erased")

typedef enum ignored_reason {
#define IGNORED(name, code, one, many) IGNORED_##name,
    IGNORED_LIST
#undef IGNORED
        IGNORED_REASONS
} ignored_reason;

#endif
