#pragma once
#include <spawn.h>

// glibc declares these two under _GNU_SOURCE alone, which the Swift module of glibc is built without.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int pipe2(int ends[2], int flags);
