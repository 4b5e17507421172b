#ifndef CICUSTUBDATA_H
#define CICUSTUBDATA_H

// Nothing to call: what this module is for, its linking does.

#endif
