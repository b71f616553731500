//! AVPs of TS 29.154.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.154" 10415 {
        4008 ENodeBId "eNodeB-ID" Must OctetString;
        4013 ExtendedENodeBId "Extended-eNodeB-ID" Must OctetString;
    }
}
