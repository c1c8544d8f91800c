#pragma once

/// Calls of malloc and its kin that this thread has made so far; -1 where a sanitizer counts in the way.
long allocation_count(void);
