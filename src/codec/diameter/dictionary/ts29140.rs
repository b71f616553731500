//! AVPs of TS 29.140.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.140" 10415 {
        1100 ServedUserIdentity "Served-User-Identity" MustNot Grouped {
            msisdn: [Msisdn] O,
            vasp_id: [VaspId] O,
            vas_id: [VasId] O,
        };
        1101 VaspId "VASP-ID" MustNot Utf8String;
        1102 VasId "VAS-ID" MustNot Utf8String;
        1103 TriggerEvent "Trigger-Event" MustNot Enumerated [0 "MM1 Message Submission, Profile based" 1 "MM1 Message Submission, Address based" 2 "MM1 Message Delivery" 3 "MM7 Message Submission, Profile based" 4 "MM7 Message Submission, Address based"];
        1104 SenderAddress "Sender-Address" MustNot Utf8String;
        1105 InitialRecipientAddress "Initial-Recipient-Address" MustNot Grouped {
            mm10_sequence_number: [Mm10SequenceNumber] O,
            mm10_recipient_address: [Mm10RecipientAddress] O,
        };
        1106 ResultRecipientAddress "Result-Recipient-Address" MustNot Grouped {
            mm10_sequence_number: [Mm10SequenceNumber] O,
            mm10_recipient_address: [Mm10RecipientAddress] O,
            routeing_address: [RouteingAddress] O,
            sender_address: [SenderAddress] O,
        };
        1107 Mm10SequenceNumber "MM10-Sequence-Number" MustNot Unsigned32;
        1108 Mm10RecipientAddress "MM10-Recipient-Address" MustNot Utf8String;
        1109 RouteingAddress "Routeing-Address" MustNot Utf8String;
        1110 OriginatingInterface "Originating-Interface" MustNot Enumerated [0 "MM1" 1 "MM3" 2 "MM4" 3 "MM7"];
        1111 DeliveryReport "Delivery-Report" MustNot Enumerated [0 "No Delivery Report Requested" 1 "Delivery Report Requested"];
        1112 ReadReply "Read-Reply" MustNot Enumerated [0 "No Read Reply Requested" 1 "Read Reply Requested"];
        1113 SenderVisibility "Sender-Visibility" MustNot Enumerated [0 "Sender Identification requested not to be hidden" 1 "Sender Identification requested to be hidden"];
        1114 ServiceKey "Service-Key" MustNot Utf8String;
        1115 BillingInformation "Billing-Information" MustNot Utf8String;
        1116 Status "Status" MustNot Grouped {
            status_code: [StatusCode] O,
            status_text: [StatusText] O,
        };
        1117 StatusCode "Status-Code" MustNot Utf8String;
        1118 StatusText "Status-Text" MustNot Utf8String;
        1119 RouteingAddressResolution "Routeing-Address-Resolution" MustNot Enumerated [0 "unresolved" 1 "resolved"];
    }
}
