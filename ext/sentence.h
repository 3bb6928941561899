/*
** A budget as tokens: its words and signs from the lists, and its amounts.
*/
#ifndef DISCKO_SENTENCE_H
#define DISCKO_SENTENCE_H

#include "lexicon.h"

/*
** A word, a sign, or an amount: a number with its multiplier and its currencies, which are no tokens
** of their own then.
*/
typedef struct dk_token {
    dk_word_kind kind;
    int detail;
    const char *code, *others; /* currency */
    bool led, followed;        /* white space before and behind it */
    bool opens;                /* nothing or a mark before it */
    bool capitals, accented;   /* all its letters are capitals; one has an accent */
    /* Of a number. */
    bool plain;    /* digits alone */
    bool lone;     /* thousands by a single dot or comma */
    bool grouped;  /* thousands by any separator */
    bool words;    /* spelled out */
    bool has_code; /* a currency belongs to it */
    bool behind;   /* that stands behind it */
    double value;  /* without the multiplier */
    double scale;  /* the multiplier, or 1 */
} dk_token;

/* A budget has fewer. */
enum { DK_TOKENS = 96 };

typedef struct dk_sentence {
    const dk_folded *folded;
    size_t count;
    dk_token tokens[DK_TOKENS];
    const char *currency; /* that all names in the text agree on; "" where there is none */
} dk_sentence;

/*
** Reads folded text, which must outlive the sentence. False where it has a sign or a word that makes
** it no budget, names two currencies, or has too many tokens.
*/
bool dk_sentence_read(const dk_folded *folded, dk_sentence *out);

/* The kind of token `i`; W_BREAK behind the last. */
dk_word_kind dk_kind_at(const dk_sentence *s, size_t i);

#endif
