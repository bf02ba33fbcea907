/*
 * state_seeds FOLDER: writes what fuzz_state begins with, the states of its policies between every
 * two lines of its stream and in the middle of one, as inputs of that fuzzer.
 */
#include "state_streams.h"

static void write_seed(const char *folder, unsigned policy, unsigned place, lull_engine *engine) {
    char path[4096];
    void *bytes = NULL;
    size_t count = 0;
    lull_error error = {0};
    MUST_SAY(lull_engine_save(engine, &bytes, &count, &error), error.message);
    const unsigned char *at = bytes;
    size_t prefix = (size_t)6 + at[5];
    snprintf(path, sizeof path, "%s/%u-%02u", folder, policy, place);
    FILE *file = fopen(path, "wb");
    MUST_SAY(file, path);
    fputc((int)policy, file);
    fwrite(at + prefix, 1, count - prefix - 8, file); /* the checksum is the fuzzer's to add */
    MUST(fclose(file) == 0);
    free(bytes);
}

int main(int argc, char **argv) {
    MUST_SAY(argc == 2, "state_seeds FOLDER");
    for (unsigned policy = 0; policy < STATE_POLICIES; policy++) {
        lull__buffer out = {0};
        lull_engine *engine = state_engine(policy, &out);
        write_seed(argv[1], policy, 0, engine);
        state_feed(engine, state_lines[0], 20);
        write_seed(argv[1], policy, 1, engine);
        state_feed_line(engine, state_lines[0] + 20);
        for (unsigned i = 1; i < STATE_LINES; i++) {
            state_feed_line(engine, state_lines[i]);
            write_seed(argv[1], policy, i + 1, engine);
        }
        lull_engine_free(engine);
        lull__buffer_deinit(&out);
    }
    return 0;
}
