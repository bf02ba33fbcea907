/*
 * What a rules file names of an event: its fields by path, for those who want to see what the rules
 * saw. What only functions read is not among it, since nobody knows before they do.
 */
#ifndef LULL_POLICY_NAMED_H
#define LULL_POLICY_NAMED_H

#include "policy/compiled.h"

/* Lists the fields that are named so far, in the order in which they were. false: no memory. */
bool lull__policy_list_named(lull__policy *policy);

#endif
