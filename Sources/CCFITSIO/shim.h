#pragma once
#include <fitsio.h>

// fits_open_file is a macro that checks the library's version against the header's; Swift imports no such macros.
static inline int sn3_fits_open(fitsfile **file, const char *path, int mode, int *status) {
    return fits_open_diskfile(file, path, mode, status);
}
