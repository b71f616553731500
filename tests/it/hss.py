"""An HSS made of python-diameter: answers Sh, SLh, S6c and S6m, and prints what it was asked as JSON lines.

hss.py ADDRESS [URI]: with a DiameterURI it is a redirect agent of the realm peer.example, which sends everybody there."""

import json
import socket
import sys

from diameter.message import Avp, Message
from diameter.message.avp import AvpGrouped

HOST, REALM = b"hss.python.example", b"python.example"
REDIRECT = sys.argv[2] if len(sys.argv) > 2 else None
if REDIRECT:
    HOST, REALM = b"agent.peer.example", b"peer.example"
TGPP = 10415
SH, SLH, S6M, S6C = 16777217, 16777291, 16777310, 16777312


def avp(code, vendor, value, mandatory=True):
    made = Avp.new(code, vendor, value=value) if known(code, vendor) else Avp(code, vendor, payload=value)
    made.is_mandatory = mandatory
    return made


def known(code, vendor):
    try:
        Avp.new(code, vendor)
        return True
    except ValueError:
        return False


def tree(avps):
    """Every AVP: code, vendor, M bit, and its data in hexadecimal or what is in it."""
    rows = []
    for one in avps:
        inside = None
        if isinstance(one, AvpGrouped):
            inside = tree(one.value)
        rows.append([one.code, one.vendor_id, one.is_mandatory, inside or one.payload.hex(), one.name])
    return rows


def tbcd(digits):
    digits += "f" if len(digits) % 2 else ""
    return bytes(int(b + a, 16) for a, b in zip(digits[::2], digits[1::2]))


def find(message, code, vendor):
    for one in message.avps:
        if (one.code, one.vendor_id) == (code, vendor):
            return one
    return None


def refuse(answer, code):
    answer.append(avp(297, 0, [avp(266, 0, TGPP), avp(298, 0, code)]))


def node():
    return [avp(1489, TGPP, tbcd("15550021"), False), avp(2409, TGPP, b"sgsn1.python.example", False)]


def data(message, answer):
    """What the HSS knows: one subscriber."""
    app, code = message.header.application_id, message.header.command_code
    asked = tree(message.avps)
    text = json.dumps(asked)
    mine = tbcd("15550001").hex() in text or b"001010000000001".hex() in text or b"meter@iot.example".hex() in text
    if not mine:
        return refuse(answer, 4201 if app == SLH else 5001)
    answer.append(avp(268, 0, 2001))
    if app == SH:
        xml = (
            b'<?xml version="1.0"?><Sh-Data><PSLocationInformation><RoutingAreaId>AfEQAAEB</RoutingAreaId>'
            b"<SGSNNumber>15550021</SGSNNumber><AgeOfLocationInformation>7</AgeOfLocationInformation>"
            b"</PSLocationInformation><PSUserState>4</PSUserState></Sh-Data>"
        )
        answer.append(avp(702, TGPP, xml))
    elif app == SLH:
        answer.append(avp(1, 0, "001010000000001"))
        answer.append(Avp(2401, TGPP, payload=b"".join(one.as_bytes() for one in node())))
        # What no dictionary knows may stand anywhere.
        answer.append(Avp(99999, 4242, payload=b"whatever"))
    elif app == S6C:
        answer.append(avp(1, 0, "001010000000001"))
        answer.append(Avp(2401, TGPP, payload=b"".join(one.as_bytes() for one in node())))
        answer.append(avp(3315, TGPP, 5, False))
    elif app == S6M:
        who = Avp(1, 0, payload=b"001010000000001").as_bytes()
        answer.append(Avp(3102, TGPP, payload=who))
        serving = Avp(2401, TGPP, payload=b"".join(one.as_bytes() for one in node())).as_bytes()
        answer.append(Avp(3107, TGPP, payload=Avp(3108, TGPP, payload=serving).as_bytes()))


def answer_to(message):
    reply = Message.from_bytes(message.as_bytes())
    header = reply.header
    made = []
    session = find(message, 263, 0)
    if session is not None:
        made.append(session)
    code = header.command_code
    if code in (257, 280, 282):
        made.append(avp(268, 0, 2001))
    made += [avp(264, 0, HOST), avp(296, 0, REALM)]
    if code == 257:
        made += [avp(257, 0, "127.0.0.61"), avp(266, 0, 0), avp(269, 0, "python")]
        for app in (SH, SLH, S6M, S6C):
            made.append(avp(260, 0, [avp(266, 0, TGPP), avp(258, 0, app)]))
    elif code not in (280, 282) and REDIRECT:
        # DIAMETER_REDIRECT_INDICATION, Redirect-Host, Redirect-Host-Usage REALM_AND_APPLICATION.
        made += [avp(268, 0, 3006), avp(292, 0, REDIRECT), avp(261, 0, 3), avp(262, 0, 60)]
    elif code not in (280, 282):
        made.append(avp(277, 0, 1))
        data(message, made)
    body = b"".join(one.as_bytes() for one in made)
    flags = message.as_bytes()[4] & 0x40
    if REDIRECT and code not in (257, 280, 282):
        flags |= 0x20
    raw = message.as_bytes()[:20]
    length = 20 + len(body)
    return bytes([1]) + length.to_bytes(3, "big") + bytes([flags]) + raw[5:20] + body


def main():
    listener = socket.create_server((sys.argv[1], 3868))
    print("ready", flush=True)
    while True:
        peer, _ = listener.accept()
        try:
            serve(peer)
        except OSError:
            # Whoever it was has hung up.
            pass
        peer.close()


def serve(peer):
    held = b""
    while chunk := peer.recv(65536):
        held += chunk
        while len(held) >= 4 and len(held) >= (length := int.from_bytes(held[1:4], "big")):
            whole, held = held[:length], held[length:]
            message = Message.from_bytes(whole)
            header = message.header
            if header.application_id:
                row = {"application": header.application_id, "code": header.command_code}
                row["flags"] = whole[4]
                row["avps"] = tree(message.avps)
                print(json.dumps(row), flush=True)
            peer.sendall(answer_to(message))


main()
