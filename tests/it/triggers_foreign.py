"""An SCS by Tsp and a push server by T4, by python-diameter's AVPs: what gtpush says must be what they understand.

usage: triggers_foreign.py tsp|t4 HOST PORT IMSI NAME
"""
import socket
import struct
import sys

from diameter.message import Avp, Message
from diameter.message import constants as c

WHO, HOST, PORT, IMSI, NAME = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5]
ORIGIN, REALM = "scs.app.example", "app.example"
TSP, T4 = 16777309, 16777311
PEER, PEER_REALM = "push.epc.example", "epc.example"
numbers = iter(range(1, 1000))
link = socket.create_connection((HOST, PORT), 30)
link.settimeout(100)


def avp(code, value, vendor=0):
    return Avp.new(code, vendor, value=value)


def tgpp(name, value):
    return avp(getattr(c, "AVP_TGPP_" + name), value, 10415)


def message(code, application, request, avps, like=None):
    m = Message()
    m.header.command_code, m.header.application_id = code, application
    m.header.is_request = request
    m.header.is_proxyable = code > 1000
    n = next(numbers)
    m.header.hop_by_hop_identifier = like.header.hop_by_hop_identifier if like else n
    m.header.end_to_end_identifier = like.header.end_to_end_identifier if like else n
    for one in avps:
        m.append_avp(one)
    return m


def send(m):
    link.sendall(m.as_bytes())


def octets(n):
    data = b""
    while len(data) < n:
        more = link.recv(n - len(data))
        if not more:
            raise SystemExit("the connection was closed")
        data += more
    return data


def receive():
    head = octets(4)
    length = struct.unpack(">I", b"\0" + head[1:])[0]
    return Message.from_bytes(head + octets(length - 4), plain_msg=True)


def find(avps, code, vendor=0):
    return [one for one in avps if one.code == code and one.vendor_id == vendor]


def value(avps, code, vendor=0):
    found = find(avps, code, vendor)
    assert len(found) == 1, (code, avps)
    return found[0].value


def own(application):
    vendor = avp(c.AVP_VENDOR_SPECIFIC_APPLICATION_ID, [
        avp(c.AVP_VENDOR_ID, 10415), avp(c.AVP_AUTH_APPLICATION_ID, application)])
    return vendor


def origin():
    return [avp(c.AVP_ORIGIN_HOST, ORIGIN.encode()), avp(c.AVP_ORIGIN_REALM, REALM.encode())]


def session(n):
    return avp(c.AVP_SESSION_ID, f"{ORIGIN};7;{n}")


APPLICATION = TSP if WHO == "tsp" else T4
send(message(257, 0, True, origin() + [
    avp(c.AVP_HOST_IP_ADDRESS, "127.0.0.8"), avp(c.AVP_VENDOR_ID, 0), avp(c.AVP_PRODUCT_NAME, "a foreign SCS"),
    avp(c.AVP_SUPPORTED_VENDOR_ID, 10415), own(APPLICATION)]))


def request(n):
    common = [session(n)] + ([avp(c.AVP_AUTH_APPLICATION_ID, TSP)] if WHO == "tsp" else [own(T4)])
    common += [avp(c.AVP_AUTH_SESSION_STATE, 1)] + origin()
    common += [avp(c.AVP_DESTINATION_HOST, PEER.encode()), avp(c.AVP_DESTINATION_REALM, PEER_REALM.encode())]
    if WHO == "tsp":
        data = tgpp("TRIGGER_DATA", [tgpp("PAYLOAD", b"read the meter"), tgpp("PRIORITY_INDICATION", 1)])
        return message(8388639, TSP, True, common + [tgpp("DEVICE_ACTION", [
            tgpp("EXTERNAL_IDENTIFIER", NAME), tgpp("REFERENCE_NUMBER", 4711), tgpp("ACTION_TYPE", 1), data])])
    return message(8388643, T4, True, common + [
        tgpp("USER_IDENTIFIER", [avp(c.AVP_USER_NAME, IMSI)]), tgpp("PAYLOAD", b"read the meter"),
        tgpp("REFERENCE_NUMBER", 4711), avp(c.AVP_VALIDITY_TIME, 60), tgpp("APPLICATION_PORT_IDENTIFIER", 9000)])


reports = 0
while True:
    m = receive()
    code, asks = m.header.command_code, m.header.is_request
    avps = m.avps
    if code == 257 and not asks:
        assert value(avps, c.AVP_RESULT_CODE) == 2001
        first = request(1)
        send(first)
        # Once more, as after the loss of a connection: the same end-to-end identifier, the T flag.
        first.header.is_retransmit = True
        send(first)
    elif code == 280 and asks:
        send(message(280, 0, False, [avp(c.AVP_RESULT_CODE, 2001)] + origin(), m))
    elif code in (8388639, 8388643) and not asks:
        assert value(avps, c.AVP_RESULT_CODE) == 2001, avps
        if WHO == "tsp":
            told = value(avps, c.AVP_TGPP_DEVICE_NOTIFICATION, 10415)
            assert value(told, c.AVP_TGPP_REQUEST_STATUS, 10415) == c.E_REQUEST_STATUS_SUCCESS, told
            assert value(told, c.AVP_TGPP_REFERENCE_NUMBER, 10415) == 4711
        print("taken", flush=True)
    elif code in (8388640, 8388644) and asks:
        reports += 1
        if WHO == "tsp":
            told = value(avps, c.AVP_TGPP_DEVICE_NOTIFICATION, 10415)
            assert value(told, c.AVP_TGPP_DELIVERY_OUTCOME, 10415) == c.E_DELIVERY_OUTCOME_SUCCESS, told
            assert value(told, c.AVP_TGPP_EXTERNAL_IDENTIFIER, 10415) == NAME
        else:
            told = avps
            outcome = value(told, c.AVP_TGPP_SM_DELIVERY_OUTCOME_T4, 10415)
            assert outcome == c.E_SM_DELIVERY_OUTCOME_T4_SUCCESSFUL_TRANSFER, told
            assert value(value(told, c.AVP_TGPP_USER_IDENTIFIER, 10415), c.AVP_USER_NAME) == IMSI
        assert value(told, c.AVP_TGPP_REFERENCE_NUMBER, 10415) == 4711
        answer = [avp(c.AVP_SESSION_ID, value(avps, c.AVP_SESSION_ID))]
        answer += [avp(c.AVP_AUTH_APPLICATION_ID, TSP)] if WHO == "tsp" else [own(T4)]
        answer += [avp(c.AVP_RESULT_CODE, 2001), avp(c.AVP_AUTH_SESSION_STATE, 1)] + origin()
        send(message(code, APPLICATION, False, answer, m))
        print("reported", flush=True)
        # Nothing may follow: a report that was taken is not told again.
        link.settimeout(8)
        try:
            while True:
                m = receive()
                assert m.header.command_code == 280, m.header
                send(message(280, 0, False, [avp(c.AVP_RESULT_CODE, 2001)] + origin(), m))
        except TimeoutError:
            pass
        print("done", flush=True)
        break
