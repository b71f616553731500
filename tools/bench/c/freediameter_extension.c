/* An extension of freeDiameterd that answers Update-Location-Requests with DIAMETER_SUCCESS and nothing else; it has
 * none of its own that does. */
#include <freeDiameter/extension.h>

enum { TGPP = 10415, S6A = 16777251 };

static struct dict_object *request;

static int answer(struct msg **message, struct avp *avp, struct session *session, void *opaque,
                  enum disp_action *action)
{
    (void)avp, (void)session, (void)opaque, (void)action;
    CHECK_FCT(fd_msg_new_answer_from_req(fd_g_config->cnf_dict, message, 0));
    CHECK_FCT(fd_msg_rescode_set(*message, "DIAMETER_SUCCESS", NULL, NULL, 1));
    return fd_msg_send(message, NULL, NULL);
}

static int add(uint32_t code, uint32_t vendor, char *name, enum dict_avp_basetype type)
{
    int flag = vendor ? AVP_FLAG_VENDOR : 0;
    struct dict_avp_data avp = {code, vendor, name, AVP_FLAG_VENDOR, flag, type};
    return fd_dict_new(fd_g_config->cnf_dict, DICT_AVP, &avp, NULL, NULL);
}

static int entry(char *conf)
{
    struct dictionary *dictionary = fd_g_config->cnf_dict;
    struct dict_object *s6a;
    struct dict_vendor_data vendor = {TGPP, "3GPP"};
    struct dict_application_data app = {S6A, "S6a"};
    struct dict_cmd_data ulr = {316, "Update-Location-Request", CMD_FLAG_REQUEST, CMD_FLAG_REQUEST};
    struct dict_cmd_data ula = {316, "Update-Location-Answer", CMD_FLAG_REQUEST, 0};
    struct disp_when when = {0};
    (void)conf;
    fd_dict_new(dictionary, DICT_VENDOR, &vendor, NULL, NULL);
    CHECK_FCT(fd_dict_new(dictionary, DICT_APPLICATION, &app, NULL, &s6a));
    CHECK_FCT(fd_dict_new(dictionary, DICT_COMMAND, &ulr, s6a, &request));
    CHECK_FCT(fd_dict_new(dictionary, DICT_COMMAND, &ula, s6a, NULL));
    CHECK_FCT(add(493, 0, "Service-Selection", AVP_TYPE_OCTETSTRING));
    CHECK_FCT(add(628, TGPP, "Supported-Features", AVP_TYPE_GROUPED));
    CHECK_FCT(add(629, TGPP, "Feature-List-ID", AVP_TYPE_UNSIGNED32));
    CHECK_FCT(add(630, TGPP, "Feature-List", AVP_TYPE_UNSIGNED32));
    CHECK_FCT(add(1032, TGPP, "RAT-Type", AVP_TYPE_INTEGER32));
    CHECK_FCT(add(1401, TGPP, "Terminal-Information", AVP_TYPE_GROUPED));
    CHECK_FCT(add(1402, TGPP, "IMEI", AVP_TYPE_OCTETSTRING));
    CHECK_FCT(add(1403, TGPP, "Software-Version", AVP_TYPE_OCTETSTRING));
    CHECK_FCT(add(1405, TGPP, "ULR-Flags", AVP_TYPE_UNSIGNED32));
    CHECK_FCT(add(1407, TGPP, "Visited-PLMN-Id", AVP_TYPE_OCTETSTRING));
    CHECK_FCT(add(1423, TGPP, "Context-Identifier", AVP_TYPE_UNSIGNED32));
    CHECK_FCT(add(1489, TGPP, "SGSN-Number", AVP_TYPE_OCTETSTRING));
    CHECK_FCT(add(1493, TGPP, "Homogeneous-Support-of-IMS-Voice-Over-PS-Sessions", AVP_TYPE_INTEGER32));
    CHECK_FCT(add(1612, TGPP, "Active-APN", AVP_TYPE_GROUPED));
    CHECK_FCT(add(1615, TGPP, "UE-SRVCC-Capability", AVP_TYPE_INTEGER32));
    when.app = s6a;
    when.command = request;
    CHECK_FCT(fd_disp_register(answer, DISP_HOW_CC, &when, NULL, NULL));
    return fd_disp_app_support(s6a, NULL, 1, 0);
}

void fd_ext_fini(void) {}

EXTENSION_ENTRY("gtpush_bench", entry);
