"""python-diameter as an HSS: for an MME by S6a, with one vector that it is told and one access point; for one who
looks up by Sh and SLh. Prints what it is asked."""
import sys
from diameter.node import Node
from diameter.node.application import SimpleThreadingApplication
from diameter.message import Avp, constants as c
from diameter.message.commands import (
    AuthenticationInformationRequest, PurgeUeRequest, UpdateLocationRequest, UserDataRequest)
from diameter.message.avp.grouped import (
    ApnConfiguration, ApnConfigurationProfile, AuthenticationInfo, EUtranVector, SubscriptionData,
    VendorSpecificApplicationId)

TGPP, S6A, SH, SLH = 10415, 16777251, 16777217, 16777291
rand, xres, autn, kasme = (bytes.fromhex(text) for text in sys.stdin.readline().split())
SH_DATA = (b'<?xml version="1.0"?><Sh-Data><PSLocationInformation><SGSNNumber>15550077</SGSNNumber>'
           b'<AgeOfLocationInformation>4</AgeOfLocationInformation></PSLocationInformation>'
           b'<PSUserState>2</PSUserState></Sh-Data>')


def tell(*words):
    print(*words, flush=True)


def defined(app, message, application):
    answer = app.generate_answer(message, result_code=2001)
    answer.auth_session_state = 1
    answer.vendor_specific_application_id = VendorSpecificApplicationId(
        vendor_id=TGPP, auth_application_id=application)
    return answer


def s6a(app, message):
    answer = defined(app, message, S6A)
    if isinstance(message, AuthenticationInformationRequest):
        wanted = message.requested_eutran_authentication_info
        tell("AIR", message.user_name, message.visited_plmn_id.hex(), wanted.number_of_requested_vectors)
        vector = EUtranVector(item_number=1, rand=rand, xres=xres, autn=autn, kasme=kasme)
        answer.authentication_info = AuthenticationInfo(e_utran_vector=[vector])
    elif isinstance(message, UpdateLocationRequest):
        tell("ULR", message.user_name, message.rat_type, message.ulr_flags, message.mme_number_for_mt_sms.hex())
        apn = ApnConfiguration(context_identifier=1, pdn_type=0, service_selection="python")
        answer.ula_flags = 1
        answer.subscription_data = SubscriptionData(
            apn_configuration_profile=ApnConfigurationProfile(
                context_identifier=1, all_apn_configurations_included_indicator=0,
                apn_configuration=[apn]))
    elif isinstance(message, PurgeUeRequest):
        tell("PUR", message.user_name, message.pur_flags)
        answer.pua_flags = 1
    return answer


def sh(app, message):
    assert isinstance(message, UserDataRequest)
    tell("UDR", message.user_identity.msisdn.hex(), message.data_reference, message.requested_domain)
    answer = defined(app, message, SH)
    # The package itself would write it under the code of Cx.
    answer.append_avp(Avp.new(c.AVP_TGPP_SH_USER_DATA, TGPP, value=SH_DATA))
    return answer


def slh(app, message):
    # The package does not know the command: AVP by AVP.
    msisdn, = message.find_avps((c.AVP_TGPP_MSISDN, TGPP))
    session, = message.find_avps((c.AVP_SESSION_ID, 0))
    tell("LRR", msisdn.value.hex())
    answer = message.to_answer()
    answer.avps = [
        Avp.new(c.AVP_SESSION_ID, value=session.value),
        Avp.new(c.AVP_VENDOR_SPECIFIC_APPLICATION_ID, value=[
            Avp.new(c.AVP_VENDOR_ID, value=TGPP), Avp.new(c.AVP_AUTH_APPLICATION_ID, value=SLH)]),
        Avp.new(c.AVP_RESULT_CODE, value=2001),
        Avp.new(c.AVP_AUTH_SESSION_STATE, value=1),
        Avp.new(c.AVP_ORIGIN_HOST, value=b"hss.lab.example"),
        Avp.new(c.AVP_ORIGIN_REALM, value=b"lab.example"),
        Avp.new(c.AVP_TGPP_SERVING_NODE, TGPP, value=[
            Avp.new(c.AVP_TGPP_MME_NAME, TGPP, value=b"mme7.python.example"),
            Avp.new(c.AVP_TGPP_MME_REALM, TGPP, value=b"python.example")]),
        Avp.new(c.AVP_USER_NAME, value="001010000000007"),
    ]
    return answer


node = Node("hss.lab.example", "lab.example", ip_addresses=["127.0.0.1"], tcp_port=int(sys.argv[1]),
            vendor_ids=[TGPP])
peers = [node.add_peer(f"aaa://{name}.lab.example", "lab.example", ip_addresses=["127.0.0.1"])
         for name in ("mme", "asker")]
for number, handle in ((S6A, s6a), (SH, sh), (SLH, slh)):
    node.add_application(
        SimpleThreadingApplication(number, is_auth_application=True, request_handler=handle), peers)
node.start()
tell("up")
# Until nobody listens any more.
sys.stdin.read()
node.stop(wait_timeout=2, force=True)
