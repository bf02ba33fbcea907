#include "host/decode.h"

#include "host/messages.h"

#include <string.h>

enum { GZIP_ONLY = 16 }; /* added to zlib's window bits: a gzip header and nothing else */

static const char no_memory[] = LULL__SAYS_NO_MEMORY;

/* How many leading bits of "is `bytes` the start of `magic`" hold: all, so far, or no. */
typedef enum match { NO, SO_FAR, YES } match;

static match match_magic(const char *bytes, size_t count, const char *magic, size_t length) {
    size_t both = count < length ? count : length;
    if (memcmp(bytes, magic, both) != 0) {
        return NO;
    }
    return both == length ? YES : SO_FAR;
}

/* A skippable frame, with which some tools begin: 0x184D2A5? in little endian. */
static match match_skippable(const char *bytes, size_t count) {
    if (count == 0) {
        return SO_FAR;
    }
    if (((unsigned char)bytes[0] & 0xF0) != 0x50) {
        return NO;
    }
    return match_magic(bytes + 1, count - 1, "\x2A\x4D\x18", 3);
}

lull__host_format lull__host_format_of(const char *bytes, size_t count, bool more) {
    match gzip = match_magic(bytes, count, "\x1F\x8B\x08", 3);
    match zstd = match_magic(bytes, count, "\x28\xB5\x2F\xFD", 4);
    match skip = match_skippable(bytes, count);
    if (gzip == YES) {
        return LULL__HOST_GZIP;
    }
    if (zstd == YES || skip == YES) {
        return LULL__HOST_ZSTD;
    }
    if (more && (gzip == SO_FAR || zstd == SO_FAR || skip == SO_FAR)) {
        return LULL__HOST_UNDECIDED;
    }
    return LULL__HOST_PLAIN;
}

const char *lull__host_decoder_init(lull__host_decoder *decoder, lull__host_format format) {
    *decoder = (lull__host_decoder){.between = true};
    if (format == LULL__HOST_GZIP) {
        if (inflateInit2(&decoder->gzip, GZIP_ONLY + MAX_WBITS) != Z_OK) {
            return no_memory;
        }
    } else if (format == LULL__HOST_ZSTD) {
        decoder->zstd = ZSTD_createDStream();
        if (!decoder->zstd) {
            return no_memory;
        }
    }
    decoder->format = format;
    return NULL;
}

void lull__host_decoder_deinit(lull__host_decoder *decoder) {
    if (decoder->format == LULL__HOST_GZIP) {
        inflateEnd(&decoder->gzip);
    }
    ZSTD_freeDStream(decoder->zstd);
    *decoder = (lull__host_decoder){0};
}

static void copy(lull__host_decoder *decoder, lull__host_span *from, lull__host_span *to) {
    size_t count = from->length - from->at;
    size_t room = to->length - to->at;
    if (count > room) {
        count = room;
    }
    memcpy(to->bytes + to->at, from->bytes + from->at, count);
    from->at += count;
    to->at += count;
    decoder->used += count;
}

static const char *skip_padding(lull__host_decoder *decoder, lull__host_span *from) {
    while (from->at < from->length && from->bytes[from->at] == 0) {
        decoder->padding = true;
        decoder->used++;
        from->at++;
    }
    if (decoder->padding && from->at < from->length) {
        return "bytes follow the zeros after the end of the compressed data";
    }
    return NULL;
}

static int inflate_once(lull__host_decoder *decoder, lull__host_span *from, lull__host_span *to) {
    z_stream *z = &decoder->gzip;
    size_t given = from->length - from->at;
    size_t room = to->length - to->at;
    z->next_in = (Bytef *)(from->bytes + from->at);
    z->avail_in = (uInt)given;
    z->next_out = (Bytef *)(to->bytes + to->at);
    z->avail_out = (uInt)room;
    int result = inflate(z, Z_NO_FLUSH);
    from->at = from->length - z->avail_in;
    to->at = to->length - z->avail_out;
    decoder->used += given - z->avail_in;
    return result;
}

static const char *decode_gzip(lull__host_decoder *decoder, lull__host_span *from,
                               lull__host_span *to) {
    while (to->at < to->length) {
        if (decoder->between) {
            const char *wrong = skip_padding(decoder, from);
            if (wrong || from->at == from->length) {
                return wrong;
            }
            inflateReset(&decoder->gzip);
            decoder->between = false;
        }
        int result = inflate_once(decoder, from, to);
        if (result == Z_STREAM_END) {
            decoder->between = true;
        } else if (result == Z_MEM_ERROR) {
            return no_memory;
        } else if (result == Z_BUF_ERROR) {
            return NULL; /* nothing to go on with: more input, or more room */
        } else if (result != Z_OK) {
            return decoder->gzip.msg ? decoder->gzip.msg : "not as gzip makes it";
        }
    }
    return NULL;
}

static const char *decode_zstd(lull__host_decoder *decoder, lull__host_span *from,
                               lull__host_span *to) {
    while (to->at < to->length) {
        if (decoder->between && from->at == from->length) {
            return NULL;
        }
        ZSTD_inBuffer in = {from->bytes, from->length, from->at};
        ZSTD_outBuffer out = {to->bytes, to->length, to->at};
        size_t result = ZSTD_decompressStream(decoder->zstd, &out, &in);
        decoder->used += in.pos - from->at;
        from->at = in.pos;
        to->at = out.pos;
        if (ZSTD_isError(result)) {
            return ZSTD_getErrorName(result);
        }
        decoder->between = result == 0;
        if (from->at == from->length && to->at < to->length) {
            return NULL; /* room was left, so the library holds nothing back */
        }
    }
    return NULL;
}

const char *lull__host_decode(lull__host_decoder *decoder, lull__host_span *from,
                              lull__host_span *to) {
    switch (decoder->format) {
    case LULL__HOST_GZIP:
        return decode_gzip(decoder, from, to);
    case LULL__HOST_ZSTD:
        return decode_zstd(decoder, from, to);
    default:
        copy(decoder, from, to);
        return NULL;
    }
}
