//! AVPs of RFC 4072.

use crate::codec::diameter::table::avps;

avps! {
    "RFC 4072" 0 {
        462 EapPayload "EAP-Payload" MustNot OctetString;
        463 EapReissuedPayload "EAP-Reissued-Payload" MustNot OctetString;
        464 EapMasterSessionKey "EAP-Master-Session-Key" MustNot OctetString;
        465 AccountingEapAuthMethod "Accounting-EAP-Auth-Method" MustNot Unsigned64;
    }
}
