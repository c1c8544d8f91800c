#include "build_information.h"

const char *sn3d_commit(void) { return SN3D_COMMIT; }
