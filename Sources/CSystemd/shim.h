#pragma once
// The caller's file and line come from Swift; the macros' C locations would name this shim.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
