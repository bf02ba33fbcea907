/* Runs a file of events through a rules file. embedding.md, beside this file, explains it. */
#include <lull.h>
#include <stdio.h>

static bool write_out(void *context, lull_stream stream, const char *bytes, size_t count) {
    (void)context;
    return fwrite(bytes, 1, count, stream == LULL_OUT ? stdout : stderr) == count;
}

int main(int argc, char **argv) {
    FILE *events = argc == 3 ? fopen(argv[2], "rb") : NULL;
    lull_options options;
    lull_options_init(&options);
    options.write = write_out;
    lull_error error = {.message = "give a rules file and a file of events"};
    lull_engine *engine = events ? lull_engine_new(&options, &error) : NULL;
    bool fine = engine && lull_engine_load(engine, argv[1], &error);
    char block[65536];
    for (size_t count; fine && (count = fread(block, 1, sizeof block, events)) > 0;) {
        fine = lull_engine_feed(engine, block, count, &error);
    }
    fine = fine && lull_engine_finish(engine, &error);
    if (!fine) {
        fprintf(stderr, "embed: %s:%d: %s\n", error.file, error.line, error.message);
    }
    lull_engine_free(engine);
    if (events) {
        fclose(events);
    }
    return fine ? 0 : 1;
}
