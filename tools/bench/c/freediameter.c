/* freeDiameter's libfdproto: decoding as freeDiameterd does it, fd_msg_parse_buffer and then
 * fd_msg_parse_dict with the AVPs of the corpus in the dictionary, and encoding of the parsed message with
 * fd_msg_bufferize. */
#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdproto.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TGPP = 10415, S6A = 16777251, SH = 16777217, MOST = 1024 };

static struct dictionary *dictionary;
static struct msg *parsed[MOST];

extern int fd_dict_base_protocol(struct dictionary *dict);

static int add_avp(uint32_t code, char *name, enum dict_avp_basetype type)
{
    struct dict_avp_data avp = {code, TGPP, name, AVP_FLAG_VENDOR, AVP_FLAG_VENDOR, type};
    return fd_dict_new(dictionary, DICT_AVP, &avp, NULL, NULL);
}

static int add_command(uint32_t code, char *name, uint32_t id, char *application)
{
    struct dict_object *of;
    struct dict_application_data app = {id, application};
    struct dict_cmd_data command = {code, name, CMD_FLAG_REQUEST, CMD_FLAG_REQUEST};
    return fd_dict_new(dictionary, DICT_APPLICATION, &app, NULL, &of) ||
           fd_dict_new(dictionary, DICT_COMMAND, &command, of, NULL);
}

static int start(void)
{
    struct dict_vendor_data vendor = {TGPP, "3GPP"};
    struct dict_avp_data selection = {493, 0, "Service-Selection", AVP_FLAG_VENDOR, 0, AVP_TYPE_OCTETSTRING};
    if (dictionary)
        return 0;
    fd_g_debug_lvl = FD_LOG_FATAL;
    if (fd_libproto_init() || fd_dict_init(&dictionary) || fd_dict_base_protocol(dictionary))
        return -1;
    /* It may be there already. */
    fd_dict_new(dictionary, DICT_VENDOR, &vendor, NULL, NULL);
    return add_command(316, "Update-Location-Request", S6A, "S6a") ||
           add_command(306, "User-Data-Request", SH, "Sh") ||
           fd_dict_new(dictionary, DICT_AVP, &selection, NULL, NULL) ||
           add_avp(628, "Supported-Features", AVP_TYPE_GROUPED) ||
           add_avp(629, "Feature-List-ID", AVP_TYPE_UNSIGNED32) ||
           add_avp(630, "Feature-List", AVP_TYPE_UNSIGNED32) ||
           add_avp(700, "User-Identity", AVP_TYPE_GROUPED) ||
           add_avp(701, "MSISDN", AVP_TYPE_OCTETSTRING) ||
           add_avp(703, "Data-Reference", AVP_TYPE_INTEGER32) ||
           add_avp(706, "Requested-Domain", AVP_TYPE_INTEGER32) ||
           add_avp(707, "Current-Location", AVP_TYPE_INTEGER32) ||
           add_avp(1032, "RAT-Type", AVP_TYPE_INTEGER32) ||
           add_avp(1401, "Terminal-Information", AVP_TYPE_GROUPED) ||
           add_avp(1402, "IMEI", AVP_TYPE_OCTETSTRING) ||
           add_avp(1403, "Software-Version", AVP_TYPE_OCTETSTRING) ||
           add_avp(1405, "ULR-Flags", AVP_TYPE_UNSIGNED32) ||
           add_avp(1407, "Visited-PLMN-Id", AVP_TYPE_OCTETSTRING) ||
           add_avp(1423, "Context-Identifier", AVP_TYPE_UNSIGNED32) ||
           add_avp(1489, "SGSN-Number", AVP_TYPE_OCTETSTRING) ||
           add_avp(1493, "Homogeneous-Support-of-IMS-Voice-Over-PS-Sessions", AVP_TYPE_INTEGER32) ||
           add_avp(1612, "Active-APN", AVP_TYPE_GROUPED) ||
           add_avp(1615, "UE-SRVCC-Capability", AVP_TYPE_INTEGER32);
}

static struct msg *decode(const uint8_t *octets, uint32_t length)
{
    struct fd_pei error;
    struct msg *message = NULL;
    /* It keeps the buffer, and frees it with the message. */
    uint8_t *own = malloc(length);
    memcpy(own, octets, length);
    memset(&error, 0, sizeof error);
    if (fd_msg_parse_buffer(&own, length, &message) || fd_msg_parse_dict(message, dictionary, &error))
        return NULL;
    return message;
}

/* Decodes every message `rounds` times; answers how many, or 0 where one does not decode. */
uint64_t freediameter_decode(const uint8_t *const *messages, const uint32_t *lengths, unsigned count,
                             unsigned rounds)
{
    uint64_t done = 0;
    if (start())
        return 0;
    for (unsigned round = 0; round < rounds; round++)
        for (unsigned i = 0; i < count; i++) {
            struct msg *message = decode(messages[i], lengths[i]);
            if (!message || fd_msg_free(message))
                return 0;
            done++;
        }
    return done;
}

/* Parses the messages that `freediameter_encode` writes; 0 if each is written as it was read. */
int freediameter_keep(const uint8_t *const *messages, const uint32_t *lengths, unsigned count)
{
    if (start() || count > MOST)
        return -1;
    for (unsigned i = 0; i < count; i++) {
        uint8_t *octets;
        size_t length;
        if (parsed[i])
            fd_msg_free(parsed[i]);
        parsed[i] = decode(messages[i], lengths[i]);
        if (!parsed[i] || fd_msg_bufferize(parsed[i], &octets, &length))
            return -1;
        int differs = length != lengths[i] || memcmp(octets, messages[i], length);
        free(octets);
        if (differs)
            return -1;
    }
    return 0;
}

/* Encodes what is kept `rounds` times; answers the octets written. */
uint64_t freediameter_encode(unsigned count, unsigned rounds)
{
    uint64_t written = 0;
    for (unsigned round = 0; round < rounds; round++)
        for (unsigned i = 0; i < count; i++) {
            uint8_t *octets;
            size_t length;
            if (fd_msg_bufferize(parsed[i], &octets, &length))
                return 0;
            written += length;
            free(octets);
        }
    return written;
}
