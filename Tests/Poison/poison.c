// Loaded before the C library (LD_PRELOAD) into a service and its workers. Opening a file whose name says so ends or
// stops the process as no foreseen damage of a cube would.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Whether the file may not be read, as long as no `.allowed` lies beside it.
static int denied(const char *path) {
    char allowed[4096];
    const char *name = strrchr(path, '/');
    if (name == NULL || strstr(name, "poison-denied.fits") == NULL) return 0;
    size_t length = (size_t)(name - path);
    if (length + 10 > sizeof allowed) return 0;
    memcpy(allowed, path, length);
    memcpy(allowed + length, "/.allowed", 10);
    return access(allowed, F_OK) != 0;
}

static void take(const char *path) {
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    if (strstr(name, "fits") == NULL) return;
    if (strstr(name, "poison-trap")) __builtin_trap();
    if (strstr(name, "poison-hang")) for (;;) pause();
    if (strstr(name, "poison-memory")) {
        // What an allocation that fails leads to in Swift.
        for (;;) {
            char *block = malloc(64 << 20);
            if (block == NULL) abort();
            memset(block, 1, 64 << 20);
        }
    }
}

int open(const char *path, int flags, ...) {
    static int (*next)(const char *, int, ...);
    if (next == NULL) next = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    take(path);
    if (denied(path)) {
        errno = EACCES;
        return -1;
    }
    return next(path, flags, mode);
}
