"""python-diameter as an application server, a GMLC and an MME: asks the lab's HSS, prints what it reads."""
import hashlib
import hmac
import subprocess
import sys
from diameter.node import Node
from diameter.node.application import ThreadingApplication
from diameter.message import Message, MessageHeader, Avp, constants as c
from diameter.message.commands import (
    AuthenticationInformationRequest, UpdateLocationRequest, UserDataRequest)
from diameter.message.avp.grouped import (
    RequestedEutranAuthenticationInfo, UserIdentity, VendorSpecificApplicationId)

PORT = int(sys.argv[1])
TGPP = 10415
S6A, SH, SLH = 16777251, 16777217, 16777291
SWX, S6T, S6M, S6C = 16777265, 16777345, 16777310, 16777312

# The package routes to the realm that a node itself is in.
node = Node("as.python.example", "lab.example", vendor_ids=[TGPP])
peer = node.add_peer(f"aaa://hss.lab.example:{PORT};transport=tcp", "lab.example",
                     ip_addresses=["127.0.0.1"], is_persistent=True)
apps = {}
for number in (S6A, SH, SLH, SWX, S6T, S6M, S6C):
    apps[number] = ThreadingApplication(number, is_auth_application=True)
    node.add_application(apps[number], [peer])
node.start()
apps[SH].wait_for_ready(20)


def common(message, application, session):
    message.header.application_id = application
    message.session_id = session
    message.vendor_specific_application_id = VendorSpecificApplicationId(
        vendor_id=TGPP, auth_application_id=application)
    message.auth_session_state = 1
    message.origin_host = node.origin_host.encode()
    message.origin_realm = node.realm_name.encode()
    message.destination_host = b"hss.lab.example"
    message.destination_realm = b"lab.example"
    return message


def ask(application, message):
    # Read without the package's own classes, so that each AVP is seen as it came.
    answer = apps[application].send_request(message, timeout=10)
    return Message.from_bytes(answer.as_bytes(), plain_msg=True)


def udr(msisdn, references, session, **more):
    message = common(UserDataRequest(), SH, session)
    message.user_identity = UserIdentity(msisdn=bytes.fromhex(msisdn))
    message.data_reference = references
    for name, value in more.items():
        setattr(message, name, value)
    return message


tell("location", ask(SH, udr("51550010", [14, 15], "as.python.example;1;1", requested_domain=1)))
# Another form of Session-Id, an AVP that nobody knows without M, and STATE_MAINTAINED.
odd = udr("51550020", [14], "just a name", requested_domain=1)
odd.auth_session_state = 0
extra = Avp(code=99999, vendor_id=424242, payload=b"\0\1\2\3")
odd.append_avp(extra)
tell("odd", ask(SH, odd))
tell("unknown", ask(SH, udr("51559999", [14], "as.python.example;1;2", requested_domain=1)))
tell("missing", ask(SH, udr("51550010", [14], "as.python.example;1;3")))

air = common(AuthenticationInformationRequest(), S6A, "as.python.example;1;4")
air.user_name = "001010000000001"
air.requested_eutran_authentication_info = RequestedEutranAuthenticationInfo(number_of_requested_vectors=2)
air.visited_plmn_id = bytes.fromhex("00f110")
tell("vectors", ask(S6A, air))

ulr = common(UpdateLocationRequest(), S6A, "as.python.example;1;5")
ulr.user_name = "001010000000001"
ulr.rat_type = 1004
ulr.ulr_flags = 2
ulr.visited_plmn_id = bytes.fromhex("00f110")
tell("update", ask(S6A, ulr))


def plain(application, code, avps, session):
    """A request of a command that the package does not know."""
    header = MessageHeader(command_flags=0xC0, command_code=code, application_id=application)
    head = [
        Avp.new(c.AVP_SESSION_ID, value=session),
        Avp.new(c.AVP_ORIGIN_HOST, value=node.origin_host.encode()),
        Avp.new(c.AVP_ORIGIN_REALM, value=node.realm_name.encode()),
        Avp.new(c.AVP_DESTINATION_REALM, value=b"lab.example"),
        Avp.new(c.AVP_AUTH_SESSION_STATE, value=1),
    ]
    # The order is not that of the ABNF.
    return Message(header, head[:1] + avps + head[1:])


rir = plain(SLH, 8388622, [Avp.new(c.AVP_TGPP_MSISDN, TGPP, value=bytes.fromhex("51550010"))], "gmlc;2;1")
tell("route", ask(SLH, rir))


def number(code, value, vendor=TGPP):
    return Avp(code, vendor, payload=value.to_bytes(4, "big"))


def group(code, avps, vendor=TGPP):
    return Avp(code, vendor, payload=b"".join(avp.as_bytes() for avp in avps))


IMSI = Avp(1, 0, payload=b"001010000000001")
ALICE = group(3102, [Avp(3111, TGPP, payload=b"alice@push.example")])
# SWx: Server-Assignment-Type AAA_USER_DATA_REQUEST, and two vectors for EAP-AKA.
tell("profile", ask(SWX, plain(SWX, 301, [IMSI, number(614, 12)], "aaa;3;1")))
scheme = group(612, [Avp(608, TGPP, payload=b"EAP-AKA")])
tell("eap", ask(SWX, plain(SWX, 303, [IMSI, number(607, 2), scheme], "aaa;3;2")))
# S6t: Monitoring-Type UE_REACHABILITY for SCEF-Reference-ID 7.
event = group(3122, [number(3124, 7), Avp(3125, TGPP, payload=b"as.python.example"), number(3127, 1)])
tell("watch", ask(S6T, plain(S6T, 8388718, [ALICE, event], "scef;4;1")))
tell("who", ask(S6M, plain(S6M, 8388641, [ALICE, number(3103, 0), number(3110, 1)], "mtc;5;1")))
centre = Avp(3300, TGPP, payload=bytes.fromhex("51550099"))
tell("short", ask(S6C, plain(S6C, 8388647, [IMSI, centre], "sms;6;1")))


# What a USIM and an AAA server with the keys of TS 35.208's test set 1 make of these vectors, with OpenSSL's AES and
# Python's HMAC: TS 35.206 §4.1, TS 33.401 A.2, TS 33.402 A.2.
K = bytes.fromhex("465b5ce8b199b49faa5f0a2ee238a6bc")
OPC = bytes.fromhex("cd63cb71954a9f4e48a5994e37a02baf")


def aes(block):
    run = ["openssl", "enc", "-aes-128-ecb", "-nopad", "-K", K.hex()]
    return subprocess.run(run, input=block, stdout=subprocess.PIPE, check=True).stdout


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def milenage(rand, autn):
    """XRES, CK, IK, AMF and SQN xor AK of a challenge whose MAC is right."""
    temp = aes(xor(rand, OPC))

    def out(constant, turn):
        turned = xor(temp, OPC)
        turned = turned[turn // 8:] + turned[:turn // 8]
        return xor(aes(xor(turned, bytes(15) + bytes([constant]))), OPC)

    first = out(1, 0)
    sqn, amf = xor(autn[:6], first[:6]), autn[6:8]
    given = xor((sqn + amf) * 2, OPC)
    mac = xor(aes(xor(temp, given[8:] + given[:8])), OPC)[:8]
    assert mac == autn[8:], "MAC"
    return first[8:], out(2, 32), out(4, 64), amf, autn[:6]


def derive(ck, ik, function, name, hidden):
    text = bytes([function]) + name + len(name).to_bytes(2, "big") + hidden + b"\0\6"
    return hmac.new(ck + ik, text, hashlib.sha256).digest()


def inside(avp, code):
    return [inner for inner in avp.value if inner.code == code]


def one(avp, code):
    found, = inside(avp, code)
    return found.value


air.session_id = "as.python.example;1;6"
info, = [avp for avp in ask(S6A, air).avps if avp.code == 1413]
vectors = inside(info, 1414)
assert len(vectors) == 2
for vector in vectors:
    xres, ck, ik, amf, hidden = milenage(one(vector, 1447), one(vector, 1449))
    assert one(vector, 1448) == xres and amf[0] & 0x80
    assert one(vector, 1450) == derive(ck, ik, 0x10, bytes.fromhex("00f110"), hidden)
for name, anid in (("EAP-AKA", None), ("EAP-AKA'", b"HRPD"), ("EAP-AKA'", None)):
    scheme = group(612, [Avp(608, TGPP, payload=name.encode())])
    more = [Avp(1504, TGPP, payload=anid)] if anid else []
    answer = ask(SWX, plain(SWX, 303, [IMSI, number(607, 1), scheme] + more, "aaa;3;3"))
    item, = [avp for avp in answer.avps if avp.code == 612]
    challenge = one(item, 609)
    xres, ck, ik, amf, hidden = milenage(challenge[:16], challenge[16:])
    if name != "EAP-AKA":
        keys = derive(ck, ik, 0x20, anid or b"WLAN", hidden)
        ck, ik = keys[:16], keys[16:]
    assert (one(item, 610), one(item, 625), one(item, 626)) == (xres, ck, ik), name
    assert bool(amf[0] & 0x80) == (name != "EAP-AKA"), amf
print("== keys")
node.stop(wait_timeout=5, force=True)
