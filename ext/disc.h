/*
** Reads DISC profiles: the letter or the name of one of the four types.
*/
#ifndef DISCKO_DISC_H
#define DISCKO_DISC_H

#include <stddef.h>

/*
** 'D', 'I', 'S' or 'C' for a UTF-8 text that names that type and nothing else; otherwise 0. It accepts
** the letter, the English and French names (Dominant, Influence, Stabilité, Conscientious...) in any
** case, and a letter with its name ("D - Dominant", "Dominant (D)", "D: Dominant"), each optionally
** after "Profil", "Profile", "Type", "Style" or "DISC". A mixture ("DI", "D/I", "Dominant / Influent")
** is none of the four: 0.
*/
char dk_disc_letter(const char *text, size_t length);

#endif
