#pragma once

/// The git commit the program was built from, or "unknown" outside a checkout.
const char *sn3d_commit(void);

/// The tag the program was built from, or else the start of the commit; "-dirty" after it when files were changed;
/// "unknown" outside a checkout.
const char *sn3d_describe(void);

/// Whether this processor has the instructions that Package.swift builds the numeric targets for: x86-64-v3 (AVX2,
/// FMA) on x86-64, every processor elsewhere. 1 or 0.
int sn3d_processor_suffices(void);
