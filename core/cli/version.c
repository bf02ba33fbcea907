#include "cli/cli.h"
#include "host/host.h"
#include "lull.h"

#include <stdio.h>

#include <cjson/cJSON.h>

int lull__cli_version(int argc, char **argv) {
    (void)argc;
    (void)argv;
    char engine[1024], text[2048];
    lull_versions(engine, sizeof engine);
    snprintf(text, sizeof text, "%s%scJSON %s\n", engine, lull__host_versions(), cJSON_Version());
    return lull__cli_print(text);
}
