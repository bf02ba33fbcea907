#include "host/plan.h"

#include "host/messages.h"
#include "host/words.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

enum { OUTPUTS = 4 };

typedef struct output {
    const char *name; /* NULL: not asked for */
    struct stat status;
    bool standard; /* where the shell directed it */
    bool exists;
    bool is_file;
} output;

static bool fail_with(lull_error *error, const char *file, int number) {
    return lull__host_fail(error, LULL_NO_FILE, file, "%s",
                           uv_strerror(uv_translate_sys_error(number)));
}

/* A file, or standard output and error, to which a shell may have given one. */
static void look_at_output(output *one, const char *path, int standard) {
    int result = -1;
    if (path) {
        one->name = path;
        result = stat(path, &one->status);
    } else if (standard >= 0) {
        one->standard = true;
        one->name = standard == STDOUT_FILENO ? "standard output" : "standard error";
        result = fstat(standard, &one->status);
    }
    one->exists = result == 0;
    one->is_file = one->exists && S_ISREG(one->status.st_mode);
}

static bool same(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* One file under two names, or one name that is no file yet. Devices and pipes may be shared. */
static bool clash(const output *a, const output *b) {
    if (!a->name || !b->name || (a->standard && b->standard)) {
        return false;
    }
    if (a->is_file && b->is_file) {
        return same(&a->status, &b->status);
    }
    return !a->exists && !b->exists && strcmp(a->name, b->name) == 0;
}

static bool check_outputs(const output *outputs, lull_error *error) {
    for (size_t i = 1; i < OUTPUTS; i++) {
        for (size_t k = 0; k < i; k++) {
            if (clash(&outputs[i], &outputs[k])) {
                return lull__host_fail(error, LULL_MISUSE, outputs[i].name, LULL__SAYS_TWO_OUTPUTS);
            }
        }
    }
    return true;
}

static bool check_input(const char *name, const output *outputs, uint64_t *bytes, bool *known,
                        lull_error *error) {
    bool standard = strcmp(name, "-") == 0;
    const char *shown = lull__host_input_name(name);
    struct stat status;
    if ((standard ? fstat(STDIN_FILENO, &status) : stat(name, &status)) != 0) {
        return fail_with(error, shown, errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return lull__host_fail(error, LULL_NO_FILE, shown, LULL__SAYS_DIRECTORY);
    }
    if (!standard && access(name, R_OK) != 0) {
        return fail_with(error, shown, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        *known = false;
        return true;
    }
    off_t at = standard ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
    *bytes += at >= 0 && at < status.st_size ? (uint64_t)(status.st_size - at) : 0;
    for (size_t i = 0; i < OUTPUTS; i++) {
        if (outputs[i].is_file && same(&outputs[i].status, &status)) {
            return lull__host_fail(error, LULL_MISUSE, shown, LULL__SAYS_INPUT_IS_OUTPUT,
                                   outputs[i].name);
        }
    }
    return true;
}

bool lull__host_plan_check(const lull__host_plan *plan, uint64_t *bytes, lull_error *error) {
    output outputs[OUTPUTS] = {{0}};
    look_at_output(&outputs[0], plan->out, STDOUT_FILENO);
    look_at_output(&outputs[1], plan->rejects, STDERR_FILENO);
    look_at_output(&outputs[2], plan->rejects_raw, -1);
    look_at_output(&outputs[3], plan->stats, -1);
    if (!check_outputs(outputs, error)) {
        return false;
    }
    bool known = true;
    *bytes = 0;
    for (size_t i = 0; i < plan->input_count; i++) {
        if (!check_input(plan->inputs[i], outputs, bytes, &known, error)) {
            return false;
        }
    }
    if (!known) {
        *bytes = 0;
    }
    return true;
}
