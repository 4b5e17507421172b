// A data package for ICU that holds nothing, of the kind that ICU's own build calls "stub data".
//
// Foundation brings ICU's data about languages and places, 34 MB of tables, into every program that is linked statically. Broadsheet asks for
// none of them (Tests/HouseTests holds it to that), and the linker takes this package instead because it bears the name of the one in
// Foundation's archive. Where Foundation is linked dynamically, or has another version of ICU, it changes nothing.
// Decision 13. The layout is that of common data files: userguide, "ICU Data"; udata.h, UDataInfo; ucmndata.h.
#include <stdint.h>

struct data_package {
    uint16_t header_bytes;
    uint8_t magic[2];

    uint16_t info_bytes;
    uint16_t reserved;
    uint8_t is_big_endian;
    uint8_t is_ebcdic;
    uint8_t character_bytes;
    uint8_t reserved_too;
    uint8_t format[4];
    uint8_t format_version[4];
    uint8_t data_version[4];
    uint8_t padding[8];

    uint32_t items;
};

_Alignas(16) const struct data_package icudt76_dat = {
    .header_bytes = 32,
    .magic = {0xda, 0x27},
    .info_bytes = 20,
    .is_big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
    .character_bytes = 2,
    .format = "CmnD",
    .format_version = {1},
};
