#include "build_information.h"

const char *sn3d_commit(void) { return SN3D_COMMIT; }

const char *sn3d_describe(void) { return SN3D_DESCRIBE; }

int sn3d_processor_suffices(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("x86-64-v3");
#else
    return 1;
#endif
}
