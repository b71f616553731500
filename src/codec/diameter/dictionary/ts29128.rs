//! AVPs of TS 29.128.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.128" 10415 {
        4300 CommunicationFailureInformation "Communication-Failure-Information" Must Grouped {
            cause_type: [CauseType] O,
            s1ap_cause: [S1apCause] O,
            ranap_cause: [RanapCause] O,
            bssgp_cause: [BssgpCause] O,
            gmm_cause: [GmmCause] O,
            sm_cause: [SmCause] O,
        };
        4301 CauseType "Cause-Type" Must Unsigned32;
        4302 S1apCause "S1AP-Cause" Must Unsigned32;
        4303 RanapCause "RANAP-Cause" Must Unsigned32;
        4304 GmmCause "GMM-Cause" Must Unsigned32;
        4305 SmCause "SM-Cause" Must Unsigned32;
        4306 NumberOfUePerLocationConfiguration "Number-Of-UE-Per-Location-Configuration" Must Grouped {
            eps_location_information: [EpsLocationInformation] O,
            imsi_group_id: [ImsiGroupId] O,
        };
        4307 NumberOfUePerLocationReport "Number-Of-UE-Per-Location-Report" Must Grouped {
            eps_location_information: [EpsLocationInformation] O,
            ue_count: [UeCount] O,
            imsi_group_id: [ImsiGroupId] O,
        };
        4308 UeCount "UE-Count" Must Unsigned32;
        4309 BssgpCause "BSSGP-Cause" Must Unsigned32;
        4310 ServingPlmnRateControl "Serving-PLMN-Rate-Control" Must Grouped {
            uplink_rate_limit: [UplinkRateLimit] O,
            downlink_rate_limit: [DownlinkRateLimit] O,
        };
        4311 UplinkRateLimit "Uplink-Rate-Limit" Must Unsigned32;
        4312 DownlinkRateLimit "Downlink-Rate-Limit" Must Unsigned32;
        4313 ExtendedPco "Extended-PCO" Must OctetString;
        4314 ConnectionAction "Connection-Action" Must Unsigned32;
        4315 NonIpData "Non-IP-Data" Must OctetString;
        4316 ScefWaitTime "SCEF-Wait-Time" Must Time;
        4317 CmrFlags "CMR-Flags" Must Unsigned32;
        4318 RrcCauseCounter "RRC-Cause-Counter" Must Grouped {
            counter_value: [CounterValue] O,
            rrc_counter_timestamp: [RrcCounterTimestamp] O,
        };
        4319 CounterValue "Counter-Value" Must Unsigned32;
        4320 RrcCounterTimestamp "RRC-Counter-Timestamp" Must Time;
        4321 TdaFlags "TDA-Flags" Must Unsigned32;
        4322 IdleStatusIndication "Idle-Status-Indication" MustNot Grouped {
            idle_status_timestamp: [IdleStatusTimestamp] O,
            active_time: [ActiveTime] O,
            subscribed_periodic_rau_tau_timer: [SubscribedPeriodicRauTauTimer] O,
        };
        4323 IdleStatusTimestamp "Idle-Status-Timestamp" MustNot Time;
        4324 ActiveTime "Active-Time" MustNot Unsigned32;
        4325 ReachabilityCause "Reachability-Cause" Must Unsigned32;
        4400 ChargingPerIpCanSessionIndicator "Charging-Per-IP-CAN-Session-Indicator" Must Enumerated [0 "Inactive" 1 "Active"];
        4401 AccessNetworkInfoChange "Access-Network-Info-Change" Must Grouped {
            access_network_information: [AccessNetworkInformation] O,
            change_time: [ChangeTime] O,
        };
        4402 DiscovereeUeHplmnIdentifier "Discoveree-UE-HPLMN-Identifier" Must Utf8String;
        4403 DiscovereeUeVplmnIdentifier "Discoveree-UE-VPLMN-Identifier" Must Utf8String;
        4404 DiscovererUeHplmnIdentifier "Discoverer-UE-HPLMN-Identifier" Must Utf8String;
        4405 DiscovererUeVplmnIdentifier "Discoverer-UE-VPLMN-Identifier" Must Utf8String;
        4406 TgppPsDataOffStatus "3GPP-PS-Data-Off-Status" Must Enumerated [0 "Active" 1 "Inactive"];
        4407 UnusedQuotaTimer "Unused-Quota-Timer" Must Unsigned32;
        4408 AnnouncingPlmnId "Announcing-PLMN-ID" Must Utf8String;
        4409 ProSeUeToNetworkRelayUeId "ProSe-UE-to-Network-Relay-UE-ID" Must OctetString;
        4410 ProSeTargetLayer2Id "ProSe-Target-Layer-2-ID" Must OctetString;
        4411 RelayIpAddress "Relay-IP-address" Must Address;
        4412 TargetIpAddress "Target-IP-Address" Must Address;
        4413 FeIdentifierList "FE-Identifier-List" Must Utf8String;
    }
}
