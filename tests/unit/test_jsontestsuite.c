/*
** JSONTestSuite, each case as the value of a payload's data: y_ must be accepted, n_ refused, and the
** verdict on i_ is ours.
**
**   test_jsontestsuite CHECKOUT          the test
**   test_jsontestsuite CHECKOUT table    the verdicts on i_, for the reference
*/
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "../../ext/scan.h"
#include "check.h"

static size_t read_file(const char *directory, const char *name, char **bytes) {
    char path[2048];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    size_t room = 1 << 20, length = 0;
    *bytes = malloc(room);
    if (file != NULL && *bytes != NULL) {
        length = fread(*bytes, 1, room, file);
        fclose(file);
    }
    return length;
}

static bool accepted(const char *bytes, size_t length, dk_scan *scan) {
    static const char head[] = "{\"event\":\"x\",\"data\":";
    char *payload = malloc(sizeof head + length);
    memcpy(payload, head, sizeof head - 1);
    memcpy(payload + sizeof head - 1, bytes, length);
    payload[sizeof head - 1 + length] = '}';
    bool sound = dk_scan_payload(payload, sizeof head + length, scan);
    free(payload);
    return sound;
}

static int wanted(const struct dirent *entry) {
    return strstr(entry->d_name, ".json") != NULL;
}

int main(int argc, char **argv) {
    struct dirent **entries;
    char directory[1024];
    bool table = argc > 2;
    snprintf(directory, sizeof directory, "%s/tests/data/jsontestsuite", argc > 1 ? argv[1] : ".");
    int count = scandir(directory, &entries, wanted, alphasort);
    int yes = 0, no = 0, ours = 0;
    if (table) {
        puts("| case | verdict |\n|---|---|");
    }
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char *bytes;
        dk_scan scan;
        size_t length = read_file(directory, name, &bytes);
        bool sound = accepted(bytes, length, &scan);
        if (name[0] == 'i') {
            ours++;
            if (table) {
                printf("| `%s` | %s |\n", name,
                       sound ? "accepted" : dk_code_meaning(scan.error.code));
            }
        } else if (!table) {
            yes += name[0] == 'y' && sound;
            no += name[0] == 'n' && !sound;
            if (sound != (name[0] == 'y')) {
                printf("  %s is %s\n", name, sound ? "accepted" : "refused");
            }
        }
        free(bytes);
        free(entries[i]);
    }
    if (count >= 0) {
        free(entries);
    }
    if (!table) {
        check(yes == 95, "95 of 95 y_ files are accepted");
        check(no == 188, "188 of 188 n_ files are refused");
        check(ours == 35, "35 i_ files have a verdict");
    }
    return check_result();
}
