//! AVPs of TS 29.329.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.329" 10415 {
        700 UserIdentity "User-Identity" Must Grouped {
            public_identity: PublicIdentity O,
            msisdn: Msisdn O,
            external_identifier: ExternalIdentifier O,
        };
        701 Msisdn "MSISDN" Must OctetString;
        702 ShUserData "User-Data" Must OctetString;
        703 DataReference "Data-Reference" Must Enumerated [0 "RepositoryData" 1 "Undefined" 2 "Undefined" 3 "Undefined" 4 "Undefined" 5 "Undefined" 6 "Undefined" 7 "Undefined" 8 "Undefined" 9 "Undefined" 10 "IMSPublicIdentity" 11 "IMSUserState" 12 "S-CSCFName" 13 "InitialFilterCriteria" 14 "LocationInformation" 15 "UserState" 16 "ChargingInformation" 17 "MSISDN" 18 "PSIActivation" 19 "DSAI" 20 "Reserved" 21 "ServiceLevelTraceInfo" 22 "IPAddressSecureBindingInformation" 23 "ServicePriorityLevel" 24 "SMSRegistrationInfo" 25 "UEReachabilityForIP" 26 "TADSinformation" 27 "STN-SR" 28 "UE-SRVCC-Capability" 29 "ExtendedPriority" 30 "CSRN" 31 "ReferenceLocationInformation" 32 "IMSI" 33 "IMSPrivateUserIdentity" 34 "IMEISV" 35 "UE-5G-SRVCC-Capability"];
        704 ServiceIndication "Service-Indication" Must OctetString;
        705 SubsReqType "Subs-Req-Type" Must Enumerated [0 "Subscribe" 1 "Unsubscribe"];
        706 RequestedDomain "Requested-Domain" Must Enumerated [0 "CS-Domain" 1 "PS-Domain"];
        707 CurrentLocation "Current-Location" Must Enumerated [0 "DoNotNeedInitiateActiveLocationRetrieval" 1 "InitiateActiveLocationRetrieval"];
        708 IdentitySet "Identity-Set" Must Enumerated [0 "ALL_IDENTITIES" 1 "REGISTERED_IDENTITIES" 2 "IMPLICIT_IDENTITIES" 3 "ALIAS_IDENTITIES"];
        709 ExpiryTime "Expiry-Time" Must Time;
        710 SendDataIndication "Send-Data-Indication" Must Enumerated [0 "USER_DATA_NOT_REQUESTED" 1 "USER_DATA_REQUESTED"];
        711 DsaiTag "DSAI-Tag" Must OctetString;
        712 OneTimeNotification "One-Time-Notification" Must Enumerated [0 "ONE_TIME_NOTIFICATION_REQUESTED"];
        713 RequestedNodes "Requested-Nodes" Must Unsigned32;
        714 ServingNodeIndication "Serving-Node-Indication" Must Enumerated [0 "ONLY_SERVING_NODES_REQUIRED"];
        715 RepositoryDataId "Repository-Data-ID" Must Grouped {
            service_indication: ServiceIndication M,
            sequence_number: SequenceNumber M,
        };
        716 SequenceNumber "Sequence-Number" Must Unsigned32;
        717 PrePagingSupported "Pre-paging-Supported" Must Enumerated [0 "PREPAGING_NOT_SUPPORTED" 1 "PREPAGING_SUPPORTED"];
        718 LocalTimeZoneIndication "Local-Time-Zone-Indication" Must Enumerated [0 "ONLY_LOCAL_TIME_ZONE_REQUESTED" 1 "LOCAL_TIME_ZONE_WITH_LOCATION_INFO_REQUESTED"];
        719 UdrFlags "UDR-Flags" Must Unsigned32;
    }
}
