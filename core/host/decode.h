/*
 * Compressed input, as a stream: gzip and Zstandard, known by how they begin and not by a name.
 * Members (gzip) and frames (Zstandard) may follow one another, as `cat a.gz b.gz` makes them;
 * zeros after the last gzip member are padding.
 *
 *     from: bytes as read ──► lull__host_decode ──► to: the text in them
 *
 * Limits: what the libraries need for one stream, 32 KiB for gzip, and for Zstandard its window: up
 * to 128 MiB as `zstd -d` allows without --long.
 */
#ifndef LULL_HOST_DECODE_H
#define LULL_HOST_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zlib.h>
#include <zstd.h>

typedef enum lull__host_format {
    LULL__HOST_UNDECIDED, /* too few bytes yet to tell */
    LULL__HOST_PLAIN,
    LULL__HOST_GZIP,
    LULL__HOST_ZSTD,
} lull__host_format;

/* Bytes in memory of somebody else: `at` have been used of `length`. */
typedef struct lull__host_span {
    char *bytes;
    size_t length;
    size_t at;
} lull__host_span;

typedef struct lull__host_decoder {
    lull__host_format format;
    z_stream gzip;
    ZSTD_DStream *zstd;
    bool between;  /* no member or frame is open: the input may end here */
    bool padding;  /* zeros came after a gzip member: nothing else may follow */
    uint64_t used; /* bytes decoded so far, of the compressed input */
} lull__host_decoder;

/* What begins with these bytes. Undecided only if `more` bytes may come. */
lull__host_format lull__host_format_of(const char *bytes, size_t count, bool more);

/* A decoder for a format that is decided. NULL, or what is wrong (a static string). */
const char *lull__host_decoder_init(lull__host_decoder *decoder, lull__host_format format);

/* Also for a decoder that is all zero, or failed in init. */
void lull__host_decoder_deinit(lull__host_decoder *decoder);

/*
 * Decodes until `from` is used up or `to` is full; a full `to` may mean that more can be had
 * without more input. NULL, or what is wrong: then `to` holds what could still be decoded, and the
 * trouble is at decoder->used. A string of the library's, valid until the next call.
 */
const char *lull__host_decode(lull__host_decoder *decoder, lull__host_span *from,
                              lull__host_span *to);

#endif
