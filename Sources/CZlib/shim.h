// Without the parts of zlib.h that pull in system headers: in a release build Swift would take this module for the home of the
// types that those declare (pthread_attr_t among them).
#define Z_SOLO
#include <zlib.h>
