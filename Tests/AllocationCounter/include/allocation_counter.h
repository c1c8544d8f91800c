#pragma once

/// Calls of malloc and its kin that this thread has made so far.
long allocation_count(void);
