/* libgtp (osmo-ggsn): decoding as osmo-ggsn does it, gtpie_decaps and then a read of each field, and
 * encoding as its gtp_create_context_req does it, one gtpie_* call an element. */
#include <gtp.h>
#include <gtpie.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 12 };

static volatile uint64_t sink;
static union gtpie_member *ie[GTPIE_SIZE];

static int common_fields(void)
{
    uint8_t b[256];
    unsigned length;
    uint32_t word;
    int n = 0;
    n += !gtpie_gettv0(ie, GTPIE_IMSI, 0, b, 8);
    n += !gtpie_gettv4(ie, GTPIE_TEI_C, 0, &word);
    n += !gtpie_gettlv(ie, GTPIE_EUA, 0, &length, b, 22);
    n += !gtpie_gettlv(ie, GTPIE_APN, 0, &length, b, 100);
    n += !gtpie_gettlv(ie, GTPIE_PCO, 0, &length, b, 255);
    n += !gtpie_gettlv(ie, GTPIE_GSN_ADDR, 0, &length, b, 16);
    return n;
}

static int create_fields(void)
{
    uint8_t b[256], octet;
    unsigned length;
    uint32_t word;
    int n = common_fields();
    n += !gtpie_gettv0(ie, GTPIE_RAI, 0, b, 6);
    n += !gtpie_gettv1(ie, GTPIE_SELECTION_MODE, 0, &octet);
    n += !gtpie_gettv4(ie, GTPIE_TEI_DI, 0, &word);
    n += !gtpie_gettv1(ie, GTPIE_NSAPI, 0, &octet);
    n += !gtpie_gettv1(ie, GTPIE_RECOVERY, 0, &octet);
    n += !gtpie_gettlv(ie, GTPIE_QOS_PROFILE, 0, &length, b, 255);
    n += !gtpie_gettlv(ie, GTPIE_MSISDN, 0, &length, b, 16);
    n += !gtpie_gettlv(ie, GTPIE_GSN_ADDR, 1, &length, b, 16);
    n += !gtpie_gettlv(ie, GTPIE_RAT_TYPE, 0, &length, b, 1);
    n += !gtpie_gettlv(ie, GTPIE_USER_LOC, 0, &length, b, 8);
    n += !gtpie_gettlv(ie, GTPIE_IMEI_SV, 0, &length, b, 8);
    return n;
}

/* Decodes every message `rounds` times; answers the fields read, or 0 where one does not decode. */
uint64_t libgtp_decode(const uint8_t *const *messages, const uint32_t *lengths, unsigned count,
                       unsigned rounds, int create)
{
    uint64_t fields = 0;
    for (unsigned round = 0; round < rounds; round++)
        for (unsigned i = 0; i < count; i++) {
            if (gtpie_decaps(ie, 1, messages[i] + HEADER, lengths[i] - HEADER))
                return 0;
            fields += create ? create_fields() : common_fields();
        }
    sink += fields;
    return fields;
}

static void append(uint8_t *packet, unsigned *length, const uint8_t *from, unsigned left)
{
    while (left) {
        uint8_t type = from[0];
        unsigned advance;
        uint32_t word;
        if (type & 0x80) {
            advance = 3 + (from[1] << 8 | from[2]);
            gtpie_tlv(packet, length, 4096, type, advance - 3, from + 3);
        } else if (type == GTPIE_IMSI) {
            advance = 9;
            gtpie_tv0(packet, length, 4096, type, 8, from + 1);
        } else if (type == GTPIE_RAI) {
            advance = 7;
            gtpie_tv0(packet, length, 4096, type, 6, from + 1);
        } else if (type == GTPIE_TEI_DI || type == GTPIE_TEI_C) {
            advance = 5;
            memcpy(&word, from + 1, 4);
            gtpie_tv4(packet, length, 4096, type, __builtin_bswap32(word));
        } else {
            advance = 2;
            gtpie_tv1(packet, length, 4096, type, from[1]);
        }
        from += advance;
        left -= advance;
    }
}

/* Encodes every message `rounds` times; answers the octets written, or 0 where they differ. */
uint64_t libgtp_encode(const uint8_t *const *messages, const uint32_t *lengths, unsigned count,
                       unsigned rounds)
{
    static uint8_t packet[4096];
    uint64_t octets = 0;
    for (unsigned round = 0; round < rounds; round++)
        for (unsigned i = 0; i < count; i++) {
            unsigned length = HEADER;
            memcpy(packet, messages[i], HEADER);
            append(packet, &length, messages[i] + HEADER, lengths[i] - HEADER);
            if (length != lengths[i] || (round == 0 && memcmp(packet, messages[i], length)))
                return 0;
            octets += length;
            sink += packet[length - 1];
        }
    return octets;
}
