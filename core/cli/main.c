#include "cli/cli.h"
#include "host/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    int (*command)(int argc, char **argv);
} commands[] = {
    {"run", lull__cli_run},           {"check", lull__cli_check},
    {"test", lull__cli_test},         {"explain", lull__cli_explain},
    {"count", lull__cli_count},       {"settings", lull__cli_settings},
    {"help", lull__cli_help},         {"version", lull__cli_version},
    {"--help", lull__cli_help},       {"-h", lull__cli_help},
    {"--version", lull__cli_version},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

int lull__cli_misuse(const char *help, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("lull: ", stderr);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, LULL__SAYS_HELP, help);
    va_end(arguments);
    return LULL__CLI_MISUSE;
}

int lull__cli_print(const char *text) {
    if (fputs(text, stdout) != EOF && fflush(stdout) != EOF) {
        return LULL__CLI_FINE;
    }
    if (errno == EPIPE) {
        return LULL__CLI_FINE; /* whoever read it has read enough */
    }
    fprintf(stderr, LULL__SAYS_NO_OUTPUT, strerror(errno));
    return LULL__CLI_FAILED;
}

static int unknown_command(const char *word) {
    const char *names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++) {
        names[i] = commands[i].name;
    }
    const char *near = lull__cli_nearest(word, strlen(word), names, COMMANDS);
    return lull__cli_misuse("lull --help", LULL__SAYS_UNKNOWN_WORD,
                            *word == '-' ? "option" : "command", word,
                            near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

/*
 * A standard stream that the caller closed must not become the first file that is opened: it is
 * held, in the direction in which nobody uses it, so that its use stays an error.
 */
static void hold_standard_streams(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

int main(int argc, char **argv) {
    hold_standard_streams();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ,
           SIG_IGN); /* a file over the limit of its size is an error of the write as well */
    if (argc < 2) {
        return lull__cli_misuse("lull --help", LULL__SAYS_NO_COMMAND);
    }
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].command(argc - 1, argv + 1);
        }
    }
    return unknown_command(argv[1]);
}
