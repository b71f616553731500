"""python-diameter as an MME, an application server, an SCEF, a service centre and an AAA server: subscribes to all that
the lab's HSS says by itself, prints what it hears and answers. It waits for a line where a subscriber is to go away."""
import sys
from diameter.node import Node
from diameter.node.application import ThreadingApplication
from diameter.message import Message, MessageHeader, Avp, constants as c

PORT = int(sys.argv[1])
TGPP = 10415
S6A, SH, SWX, S6T, S6C = 16777251, 16777217, 16777265, 16777345, 16777312
ALICE, NUMBER, CENTRE = b"001010000000001", bytes.fromhex("51550010"), bytes.fromhex("51550099")


def say(word):
    with printing:
        print(f"== {word}", flush=True)


class Told(ThreadingApplication):
    def handle_request(self, message):
        plain = Message.from_bytes(message.as_bytes(), plain_msg=True)
        tell("told", plain)
        session = [avp for avp in plain.avps if avp.code == c.AVP_SESSION_ID]
        answer = plain.to_answer()
        answer.avps = session + [
            Avp.new(c.AVP_RESULT_CODE, value=2001),
            Avp.new(c.AVP_AUTH_SESSION_STATE, value=1),
            Avp.new(c.AVP_ORIGIN_HOST, value=node.origin_host.encode()),
            Avp.new(c.AVP_ORIGIN_REALM, value=node.realm_name.encode()),
        ]
        return answer


node = Node("all.python.example", "lab.example", vendor_ids=[TGPP])
# The package wants the User-Data of a Push-Notification under the code of Cx.
node.validate_received_request_avps = False
peer = node.add_peer(f"aaa://hss.lab.example:{PORT};transport=tcp", "lab.example",
                     ip_addresses=["127.0.0.1"], is_persistent=True)
apps = {}
for number in (S6A, SH, SWX, S6T, S6C):
    apps[number] = Told(number, is_auth_application=True)
    node.add_application(apps[number], [peer])
node.start()
apps[SH].wait_for_ready(20)
sessions = iter(range(1, 100))


def number(code, value, vendor=TGPP):
    return Avp(code, vendor, payload=value.to_bytes(4, "big"))


def group(code, avps, vendor=TGPP):
    return Avp(code, vendor, payload=b"".join(avp.as_bytes() for avp in avps))


def octets(code, value, vendor=TGPP):
    return Avp(code, vendor, payload=value)


def ask(application, code, avps):
    header = MessageHeader(command_flags=0xC0, command_code=code, application_id=application)
    head = [
        Avp.new(c.AVP_SESSION_ID, value=f"all.python.example;9;{next(sessions)}"),
        Avp.new(c.AVP_ORIGIN_HOST, value=node.origin_host.encode()),
        Avp.new(c.AVP_ORIGIN_REALM, value=node.realm_name.encode()),
        Avp.new(c.AVP_DESTINATION_REALM, value=b"lab.example"),
        Avp.new(c.AVP_AUTH_SESSION_STATE, value=1),
    ]
    answer = apps[application].send_request(Message(header, head + avps), timeout=10)
    plain = Message.from_bytes(answer.as_bytes(), plain_msg=True)
    result = [avp.value for avp in plain.avps if avp.code == c.AVP_RESULT_CODE]
    assert result == [2001], (code, [(avp.code, avp.value) for avp in plain.avps])


IMSI = octets(1, ALICE, 0)
ask(S6A, 316, [IMSI, number(1032, 1004), number(1405, 0x22), octets(1407, bytes.fromhex("00f110"))])
say("attached")
sys.stdin.readline()
who = group(700, [octets(701, NUMBER)])
ask(SH, 308, [who, number(705, 0), number(703, 25), number(712, 0)])
event = group(3122, [number(3124, 7), octets(3125, node.origin_host.encode()), number(3127, 1), number(3128, 1)])
ask(S6T, 8388718, [group(3102, [IMSI]), event])
outcome = group(3316, [group(3317, [number(3321, 1), number(3322, 1)])])
ask(S6C, 8388649, [group(3102, [IMSI]), octets(3300, CENTRE), outcome])
ask(SWX, 301, [IMSI, number(614, 1)])
say("armed")
# Until all has been heard.
sys.stdin.read()
node.stop(wait_timeout=2, force=True)
