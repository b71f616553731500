//! AVPs of TS 29.173.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.173" 10415 {
        2400 Lmsi "LMSI" MustNot OctetString;
        2401 ServingNode "Serving-Node" MustNot Grouped {
            sgsn_number: SgsnNumber O,
            sgsn_name: SgsnName O,
            sgsn_realm: SgsnRealm O,
            mme_name: MmeName O,
            mme_realm: MmeRealm O,
            mme_number_for_mt_sms: MmeNumberForMtSms O,
            msc_number: MscNumber O,
            tgpp_aaa_server_name: TgppAaaServerName O,
            lcs_capabilities_sets: LcsCapabilitiesSets O,
            gmlc_address: GmlcAddress O,
            ip_sm_gw_number: IpSmGwNumber O,
            ip_sm_gw_name: IpSmGwName O,
            ip_sm_gw_realm: IpSmGwRealm O,
        };
        2402 MmeName "MME-Name" MustNot DiameterIdentity;
        2403 MscNumber "MSC-Number" MustNot OctetString;
        2404 LcsCapabilitiesSets "LCS-Capabilities-Sets" MustNot Unsigned32;
        2405 GmlcAddress "GMLC-Address" MustNot Address;
        2406 AdditionalServingNode "Additional-Serving-Node" Must Grouped {
            sgsn_number: SgsnNumber O,
            sgsn_name: SgsnName O,
            sgsn_realm: SgsnRealm O,
            mme_name: MmeName O,
            mme_realm: MmeRealm O,
            mme_number_for_mt_sms: MmeNumberForMtSms O,
            msc_number: MscNumber O,
            tgpp_aaa_server_name: TgppAaaServerName O,
            lcs_capabilities_sets: LcsCapabilitiesSets O,
            gmlc_address: GmlcAddress O,
        };
        2407 PprAddress "PPR-Address" MustNot Address;
        2408 MmeRealm "MME-Realm" MustNot DiameterIdentity;
        2409 SgsnName "SGSN-Name" MustNot DiameterIdentity;
        2410 SgsnRealm "SGSN-Realm" MustNot DiameterIdentity;
        2411 RiaFlags "RIA-Flags" MustNot Unsigned32;
    }
}
