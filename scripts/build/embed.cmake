# Writes OUTPUT, a C file that holds the files SCRIPTS as arrays of numbers (a string literal has a
# length limit). The function FINDER, which HEADER declares, finds them by their folder and name
# without ".lua": "words/load", "rules/rrweb".

set(arrays "")
set(rows "")
set(index 0)
string(REPEAT "0x..," 16 row)
foreach(script IN LISTS SCRIPTS)
    get_filename_component(name "${script}" NAME_WLE)
    get_filename_component(folder "${script}" DIRECTORY)
    get_filename_component(folder "${folder}" NAME)
    file(READ "${script}" bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "(${row})" "\\1\n    " bytes "${bytes}")
    # The zero behind the bytes terminates them, and keeps an empty file from being an empty array.
    string(APPEND arrays "static const unsigned char script_${index}[] = {\n    ${bytes}0};\n\n")
    string(APPEND rows "    {\"${folder}/${name}\", (const char *)script_${index}, "
        "sizeof script_${index} - 1},\n")
    math(EXPR index "${index} + 1")
endforeach()

file(WRITE "${OUTPUT}" "/* Generated from scripts and rules. */
#include \"${HEADER}\"

#include <string.h>

${arrays}static const lull__script scripts[] = {
${rows}    {NULL, NULL, 0},
};

const lull__script *${FINDER}(const char *name) {
    for (const lull__script *script = scripts; script->name; script++) {
        if (strcmp(script->name, name) == 0) {
            return script;
        }
    }
    return NULL;
}
")
