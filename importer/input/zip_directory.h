/*
** The directory at the end of a zip, by which its members are found in any order: whether it is there, and whether the
** members confirm it. With a directory that is wrong, members that are in the file would be passed over silently.
*/
#ifndef DISCKO_ZIP_DIRECTORY_H
#define DISCKO_ZIP_DIRECTORY_H

#include <stdbool.h>
#include <stdint.h>

typedef enum zip_directory {
    ZIP_DIRECTORY_NONE, /* the file does not end with a directory of its own: it is truncated, say */
    ZIP_DIRECTORY_SOUND,
    ZIP_DIRECTORY_WRONG, /* an entry has no member of its own with its name where it says, or a member no entry */
    ZIP_DIRECTORY_NO_MEMORY
} zip_directory;

zip_directory zip_directory_of(int fd);

/*
** Whether an end-of-directory record at offset `here` belongs to the zip itself, not to an uncompressed zip inside
** it, whose record has other offsets.
*/
bool zip_directory_is_own_end(const unsigned char *record, uint64_t here);

/* A number of up to four bytes. */
uint32_t zip_number(const unsigned char *p, int bytes);

#endif
