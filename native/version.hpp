#pragma once

// Set by both builds from package.json.
#ifndef GALVANOSTAT_VERSION
#define GALVANOSTAT_VERSION "unknown"
#endif
