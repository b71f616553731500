/* An extension of freeDiameter that serves Sh-User-Data-Request (TS 29.329), so that freeDiameterd can be a
 * peer of the tests. Its configuration names a file, into which it writes a line for each thing:
 *
 *   asked 0123abcd 0      a request, its End-to-End Identifier in hexadecimal and its T bit
 *   answered 2001         the answer to a request of its own, which it sends on SIGUSR1
 *
 * With GTPUSH_DELAY in its environment each answer waits so many milliseconds.
 */
#include <freeDiameter/extension.h>
#include <signal.h>
#include <time.h>

#define SH 16777217
#define TGPP 10415
#define USER_DATA 306

static FILE *report;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct dict_object *application, *vendor, *request;
static struct dict_object *group_of_application, *vendor_id, *auth_application, *auth_state, *realm;
static struct dict_object *identity, *msisdn, *reference, *result;

static int define(unsigned code, const char *name, enum dict_avp_basetype type, struct dict_object **found)
{
	struct dict_avp_data data = { code, TGPP, (char *)name, AVP_FLAG_VENDOR | AVP_FLAG_MANDATORY,
				      AVP_FLAG_VENDOR | AVP_FLAG_MANDATORY, type };
	CHECK_FCT(fd_dict_new(fd_g_config->cnf_dict, DICT_AVP, &data, NULL, found));
	return 0;
}

static int known(const char *name, struct dict_object **found)
{
	CHECK_FCT(fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_NAME, (char *)name, found, ENOENT));
	return 0;
}

static int add(msg_or_avp *to, struct dict_object *row, union avp_value *value, struct avp **made)
{
	struct avp *avp;
	CHECK_FCT(fd_msg_avp_new(row, 0, &avp));
	if (value)
		CHECK_FCT(fd_msg_avp_setvalue(avp, value));
	CHECK_FCT(fd_msg_avp_add(to, MSG_BRW_LAST_CHILD, avp));
	if (made)
		*made = avp;
	return 0;
}

static int number(msg_or_avp *to, struct dict_object *row, unsigned n)
{
	union avp_value value;
	value.u32 = n;
	return add(to, row, &value, NULL);
}

/* Vendor-Specific-Application-Id and Auth-Session-State. */
static int stateless(struct msg *m)
{
	struct avp *group;
	CHECK_FCT(add(m, group_of_application, NULL, &group));
	CHECK_FCT(number(group, vendor_id, TGPP));
	CHECK_FCT(number(group, auth_application, SH));
	return number(m, auth_state, 1);
}

/* Answers that wait, in the order in which they are due. */
struct waiting {
	struct waiting *next;
	struct timespec due;
	struct msg *answer;
};
static struct waiting *first, **last = &first;
static pthread_cond_t some = PTHREAD_COND_INITIALIZER;
static long delay;

static int wait_with(struct msg **answer)
{
	struct waiting *one = malloc(sizeof *one);
	if (!one)
		return ENOMEM;
	clock_gettime(CLOCK_MONOTONIC, &one->due);
	one->due.tv_nsec += delay * 1000000;
	one->due.tv_sec += one->due.tv_nsec / 1000000000;
	one->due.tv_nsec %= 1000000000;
	one->answer = *answer;
	one->next = NULL;
	*answer = NULL;
	pthread_mutex_lock(&lock);
	*last = one;
	last = &one->next;
	pthread_cond_signal(&some);
	pthread_mutex_unlock(&lock);
	return 0;
}

static void *answer_late(void *unused)
{
	for (;;) {
		struct waiting *one;
		pthread_mutex_lock(&lock);
		while (!first)
			pthread_cond_wait(&some, &lock);
		one = first;
		first = one->next;
		if (!first)
			last = &first;
		pthread_mutex_unlock(&lock);
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &one->due, NULL);
		if (fd_msg_send(&one->answer, NULL, NULL))
			fd_log_error("an answer could not be sent");
		free(one);
	}
	return unused;
}

static int serve(struct msg **msg, struct avp *avp, struct session *session, void *data, enum disp_action *act)
{
	struct msg_hdr *header;
	if (!msg)
		return EINVAL;
	CHECK_FCT(fd_msg_hdr(*msg, &header));
	pthread_mutex_lock(&lock);
	fprintf(report, "asked %08x %d\n", header->msg_eteid, !!(header->msg_flags & CMD_FLAG_RETRANSMIT));
	fflush(report);
	pthread_mutex_unlock(&lock);
	CHECK_FCT(fd_msg_new_answer_from_req(fd_g_config->cnf_dict, msg, 0));
	CHECK_FCT(fd_msg_rescode_set(*msg, "DIAMETER_SUCCESS", NULL, NULL, 1));
	CHECK_FCT(stateless(*msg));
	if (delay)
		return wait_with(msg);
	CHECK_FCT(fd_msg_send(msg, NULL, NULL));
	return 0;
}

static void answered(void *data, struct msg **msg)
{
	struct avp *avp = NULL;
	struct avp_hdr *header = NULL;
	if (!fd_msg_search_avp(*msg, result, &avp) && avp)
		fd_msg_avp_hdr(avp, &header);
	pthread_mutex_lock(&lock);
	fprintf(report, "answered %u\n", header && header->avp_value ? header->avp_value->u32 : 0);
	fflush(report);
	pthread_mutex_unlock(&lock);
	fd_msg_free(*msg);
	*msg = NULL;
}

static int ask_once(void)
{
	static uint8_t digits[] = { 0x51, 0x55, 0x00, 0x22 };
	struct msg *m;
	struct avp *group;
	union avp_value value;
	CHECK_FCT(fd_msg_new(request, MSGFL_ALLOC_ETEID, &m));
	CHECK_FCT(fd_msg_new_session(m, (os0_t)"test", 4));
	CHECK_FCT(stateless(m));
	CHECK_FCT(fd_msg_add_origin(m, 0));
	value.os.data = (uint8_t *)"net.example";
	value.os.len = 11;
	CHECK_FCT(add(m, realm, &value, NULL));
	CHECK_FCT(add(m, identity, NULL, &group));
	value.os.data = digits;
	value.os.len = sizeof digits;
	CHECK_FCT(add(group, msisdn, &value, NULL));
	CHECK_FCT(number(m, reference, 15));
	return fd_msg_send(&m, answered, NULL);
}

static void ask(void)
{
	if (ask_once())
		fd_log_error("the request could not be sent");
}

static int entry(char *file)
{
	struct dict_vendor_data tgpp = { TGPP, "3GPP" };
	struct dict_application_data sh = { SH, "Sh" };
	struct dict_cmd_data udr = { USER_DATA, "User-Data-Request", CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE,
				     CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE };
	struct dict_cmd_data uda = { USER_DATA, "User-Data-Answer", CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE,
				     CMD_FLAG_PROXIABLE };
	struct disp_when when;
	const char *wait = getenv("GTPUSH_DELAY");
	pthread_t thread;
	if (wait && (delay = atol(wait)) > 0)
		CHECK_POSIX(pthread_create(&thread, NULL, answer_late, NULL));
	report = fopen(file, "w");
	if (!report)
		return errno;
	CHECK_FCT(fd_dict_new(fd_g_config->cnf_dict, DICT_VENDOR, &tgpp, NULL, &vendor));
	CHECK_FCT(fd_dict_new(fd_g_config->cnf_dict, DICT_APPLICATION, &sh, vendor, &application));
	CHECK_FCT(fd_dict_new(fd_g_config->cnf_dict, DICT_COMMAND, &udr, application, &request));
	CHECK_FCT(fd_dict_new(fd_g_config->cnf_dict, DICT_COMMAND, &uda, application, NULL));
	CHECK_FCT(define(700, "User-Identity", AVP_TYPE_GROUPED, &identity));
	CHECK_FCT(define(701, "MSISDN", AVP_TYPE_OCTETSTRING, &msisdn));
	CHECK_FCT(define(702, "Sh-User-Data", AVP_TYPE_OCTETSTRING, NULL));
	CHECK_FCT(define(703, "Data-Reference", AVP_TYPE_INTEGER32, &reference));
	CHECK_FCT(define(706, "Requested-Domain", AVP_TYPE_INTEGER32, NULL));
	CHECK_FCT(define(707, "Current-Location", AVP_TYPE_INTEGER32, NULL));
	CHECK_FCT(define(713, "Requested-Nodes", AVP_TYPE_UNSIGNED32, NULL));
	CHECK_FCT(known("Vendor-Specific-Application-Id", &group_of_application));
	CHECK_FCT(known("Vendor-Id", &vendor_id));
	CHECK_FCT(known("Auth-Application-Id", &auth_application));
	CHECK_FCT(known("Auth-Session-State", &auth_state));
	CHECK_FCT(known("Destination-Realm", &realm));
	CHECK_FCT(known("Result-Code", &result));
	memset(&when, 0, sizeof when);
	when.app = application;
	when.command = request;
	CHECK_FCT(fd_disp_register(serve, DISP_HOW_CC, &when, NULL, NULL));
	CHECK_FCT(fd_disp_app_support(application, vendor, 1, 0));
	CHECK_FCT(fd_event_trig_regcb(SIGUSR1, "ask", ask));
	return 0;
}

void fd_ext_fini(void)
{
	if (report)
		fclose(report);
}

EXTENSION_ENTRY("gtpush_peer", entry);
