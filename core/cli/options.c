#include "cli/options.h"

#include "cli/cli.h"
#include "host/messages.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- reading --------------------------------------------------------------------------------- */

/* What getopt stopped at: `id` is a letter it does not know, an option with a value, or 0. */
static int unknown_option(const lull__cli_syntax *syntax, char **argv, int id) {
    const char *word = argv[optind - 1];
    const char *names[LULL__CLI_OPTIONS_MAX];
    for (size_t i = 0; i < syntax->count; i++) {
        names[i] = syntax->options[i].name;
        if (syntax->options[i].id == id) {
            return lull__cli_misuse(syntax->help, LULL__SAYS_NEEDLESS_VALUE, names[i]);
        }
    }
    if (id != 0) {
        return lull__cli_misuse(syntax->help, LULL__SAYS_UNKNOWN_LETTER, id);
    }
    size_t length = strcspn(word + 2, "=");
    const char *near = lull__cli_nearest(word + 2, length, names, syntax->count);
    return lull__cli_misuse(syntax->help, LULL__SAYS_UNKNOWN_OPTION, (int)length + 2, word,
                            near ? "; did you mean --" : "", near ? near : "", near ? "?" : "");
}

/* The letters as getopt has them; ":" first, for it to tell what lacks a value. */
static void letters_of(const lull__cli_syntax *syntax, char *letters) {
    *letters++ = ':';
    for (size_t i = 0; i < syntax->count; i++) {
        if (syntax->options[i].id < LULL__CLI_LONG) {
            *letters++ = (char)syntax->options[i].id;
            if (syntax->options[i].value) {
                *letters++ = ':';
            }
        }
    }
    *letters = 0;
}

int lull__cli_options_read(const lull__cli_syntax *syntax, void *into, int argc, char **argv,
                           int *first) {
    struct option long_options[LULL__CLI_OPTIONS_MAX + 1] = {{0}};
    char letters[2 * LULL__CLI_OPTIONS_MAX + 2];
    for (size_t i = 0; i < syntax->count; i++) {
        const lull__cli_option *known = &syntax->options[i];
        int value = known->value ? required_argument : no_argument;
        long_options[i] = (struct option){known->name, value, NULL, known->id};
    }
    letters_of(syntax, letters);
    opterr = 0;
    int id, code = LULL__CLI_FINE;
    while (code == LULL__CLI_FINE &&
           (id = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
        if (id == '?') {
            code = unknown_option(syntax, argv, optopt);
        } else if (id == ':') {
            code = lull__cli_misuse(syntax->help, LULL__SAYS_NO_OPTION_VALUE, argv[optind - 1]);
        } else {
            code = syntax->take(into, id, optarg);
        }
    }
    *first = optind;
    return code;
}

int lull__cli_options_number(const char *help, const char *name, const char *text, uint64_t most,
                             uint64_t *number) {
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    bool digits = *text >= '0' && *text <= '9' && *end == 0;
    if (!digits || errno != 0 || value < 1 || value > most) {
        return lull__cli_misuse(help, LULL__SAYS_BAD_NUMBER, name, text, most);
    }
    *number = value;
    return LULL__CLI_FINE;
}

int lull__cli_options_inputs(const char *help, const char *const **inputs, size_t *count) {
    static const char *const standard_input[] = {"-"};
    if (*count > 0) {
        return LULL__CLI_FINE;
    }
    if (isatty(STDIN_FILENO) == 1) {
        return lull__cli_misuse(help, LULL__SAYS_NO_INPUT);
    }
    *inputs = standard_input;
    *count = 1;
    return LULL__CLI_FINE;
}

bool lull__cli_is_dash(const char *path) {
    return path && strcmp(path, "-") == 0;
}

/* ---- explained ------------------------------------------------------------------------------- */

static void explain(FILE *to, const lull__cli_option *option) {
    enum { COLUMN = 26 };
    char head[64];
    char letter[] = "-x, ";
    letter[1] = (char)option->id;
    snprintf(head, sizeof head, "%s--%s%s%s", option->id < LULL__CLI_LONG ? letter : "    ",
             option->name, option->value ? " " : "", option->value ? option->value : "");
    fprintf(to, "  %-*s", COLUMN - 2, head);
    for (const char *c = option->text; *c; c++) {
        fputc(*c, to);
        if (*c == '\n') {
            fprintf(to, "%*s", COLUMN, "");
        }
    }
    if (option->preset) {
        fprintf(to, "\n%*s(default: %s)", COLUMN, "", option->preset);
    }
    fputc('\n', to);
}

int lull__cli_options_explain(const lull__cli_syntax *syntax) {
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    if (!to) {
        fputs("lull: " LULL__SAYS_NO_MEMORY "\n", stderr);
        return LULL__CLI_FAILED;
    }
    fputs(syntax->opening, to);
    for (size_t i = 0; i < syntax->count; i++) {
        explain(to, &syntax->options[i]);
    }
    fputs(syntax->closing, to);
    int code = fclose(to) == 0 ? lull__cli_print(text) : LULL__CLI_FAILED;
    free(text);
    return code;
}
