#pragma once

/// The git commit the program was built from, or "unknown" outside a checkout.
const char *sn3d_commit(void);
