//! AVPs of TS 29.229.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.229" 10415 {
        600 VisitedNetworkIdentifier "Visited-Network-Identifier" Must OctetString;
        601 PublicIdentity "Public-Identity" Must Utf8String;
        602 ServerName "Server-Name" Must Utf8String;
        603 ServerCapabilities "Server-Capabilities" Must Grouped {
            mandatory_capability: [MandatoryCapability] O,
            optional_capability: [OptionalCapability] O,
            server_name: [ServerName] O,
        };
        604 MandatoryCapability "Mandatory-Capability" Must Unsigned32;
        605 OptionalCapability "Optional-Capability" Must Unsigned32;
        606 CxUserData "User-Data" Must OctetString;
        607 TgppSipNumberAuthItems "3GPP-SIP-Number-Auth-Items" Must Unsigned32;
        608 TgppSipAuthenticationScheme "3GPP-SIP-Authentication-Scheme" Must Utf8String;
        609 TgppSipAuthenticate "3GPP-SIP-Authenticate" Must OctetString;
        610 TgppSipAuthorization "3GPP-SIP-Authorization" Must OctetString;
        611 SipAuthenticationContext "SIP-Authentication-Context" Must OctetString;
        612 TgppSipAuthDataItem "3GPP-SIP-Auth-Data-Item" Must Grouped {
            tgpp_sip_item_number: TgppSipItemNumber O,
            tgpp_sip_authentication_scheme: [TgppSipAuthenticationScheme] O,
            tgpp_sip_authenticate: [TgppSipAuthenticate] O,
            tgpp_sip_authorization: [TgppSipAuthorization] O,
            sip_authentication_context: [SipAuthenticationContext] O,
            confidentiality_key: [ConfidentialityKey] O,
            integrity_key: [IntegrityKey] O,
            sip_digest_authenticate: [SipDigestAuthenticate] O,
            framed_ip_address: [FramedIpAddress] O,
            framed_ipv6_prefix: [FramedIPv6Prefix] O,
            framed_interface_id: [FramedInterfaceId] O,
            authentication_method: [AuthenticationMethod] O,
            authentication_information_sim: [AuthenticationInformationSim] O,
            authorization_information_sim: [AuthorizationInformationSim] O,
        };
        613 TgppSipItemNumber "3GPP-SIP-Item-Number" Must Unsigned32;
        614 ServerAssignmentType "Server-Assignment-Type" Must Enumerated [0 "NO_ASSIGNMENT" 1 "REGISTRATION" 2 "RE_REGISTRATION" 3 "UNREGISTERED_USER" 4 "TIMEOUT_DEREGISTRATION" 5 "USER_DEREGISTRATION" 6 "TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME" 7 "USER_DEREGISTRATION_STORE_SERVER_NAME" 8 "ADMINISTRATIVE_DEREGISTRATION" 9 "AUTHENTICATION_FAILURE" 10 "AUTHENTICATION_TIMEOUT" 11 "DEREGISTRATION_TOO_MUCH_DATA" 12 "AAA_USER_DATA_REQUEST" 13 "PGW_UPDATE" 14 "RESTORATION"];
        615 DeregistrationReason "Deregistration-Reason" Must Grouped {
            reason_code: [ReasonCode] O,
            reason_info: [ReasonInfo] O,
        };
        616 ReasonCode "Reason-Code" Must Enumerated [0 "PERMANENT_TERMINATION" 1 "NEW_SERVER_ASSIGNED" 2 "SERVER_CHANGE" 3 "REMOVE_S-CSCF"];
        617 ReasonInfo "Reason-Info" Must Utf8String;
        618 ChargingInformation "Charging-Information" Must Grouped {
            primary_event_charging_function_name: [PrimaryEventChargingFunctionName] O,
            secondary_event_charging_function_name: [SecondaryEventChargingFunctionName] O,
            primary_charging_collection_function_name: [PrimaryChargingCollectionFunctionName] O,
            secondary_charging_collection_function_name: [SecondaryChargingCollectionFunctionName] O,
        };
        619 PrimaryEventChargingFunctionName "Primary-Event-Charging-Function-Name" Must DiameterUri;
        620 SecondaryEventChargingFunctionName "Secondary-Event-Charging-Function-Name" Must DiameterUri;
        621 PrimaryChargingCollectionFunctionName "Primary-Charging-Collection-Function-Name" Must DiameterUri;
        622 SecondaryChargingCollectionFunctionName "Secondary-Charging-Collection-Function-Name" Must DiameterUri;
        623 UserAuthorizationType "User-Authorization-Type" Must Enumerated [0 "REGISTRATION" 1 "DE_REGISTRATION" 2 "REGISTRATION_AND_CAPABILITIES"];
        624 UserDataAlreadyAvailable "User-Data-Already-Available" Must Enumerated [0 "USER_DATA_NOT_AVAILABLE" 1 "USER_DATA_ALREADY_AVAILABLE"];
        625 ConfidentialityKey "Confidentiality-Key" Must OctetString;
        626 IntegrityKey "Integrity-Key" Must OctetString;
        627 UserDataRequestTypeObsolete "User-Data-Request-Type-OBSOLETE" Must Enumerated [0 "Complete-Profile" 1 "Registered-Profile" 2 "Unregistered-Profile"];
        628 SupportedFeatures "Supported-Features" Must Grouped {
            vendor_id: VendorId M,
            feature_list_id: FeatureListId M,
            feature_list: FeatureList M,
        };
        629 FeatureListId "Feature-List-ID" Must Unsigned32;
        630 FeatureList "Feature-List" Must Unsigned32;
        631 SupportedApplications "Supported-Applications" Must Grouped {
            auth_application_id: [AuthApplicationId] O,
            acct_application_id: [AcctApplicationId] O,
            vendor_specific_application_id: [VendorSpecificApplicationId] O,
        };
        632 AssociatedIdentities "Associated-Identities" Must Grouped {
            user_name: [UserName] O,
        };
        633 OriginatingRequest "Originating-Request" Must Enumerated [0 "ORIGINATING"];
        634 WildcardedPsi "Wildcarded-PSI" Must Utf8String;
        635 SipDigestAuthenticate "SIP-Digest-Authenticate" MustNot Grouped {
            digest_realm: [DigestRealm] O,
            digest_algorithm: [DigestAlgorithm] O,
            digest_qop: [DigestQop] O,
            digest_ha1: [DigestHa1] O,
        };
        636 WildcardedImpu "Wildcarded-IMPU" MustNot Utf8String;
        637 UarFlags "UAR-Flags" MustNot Unsigned32;
        638 LooseRouteIndication "Loose-Route-Indication" MustNot Enumerated [0 "LOOSE_ROUTE_NOT_REQUIRED" 1 "LOOSE_ROUTE_REQUIRED"];
        639 ScscfRestorationInfo "SCSCF-Restoration-Info" MustNot Grouped {
            user_name: [UserName] O,
            restoration_info: [RestorationInfo] O,
        };
        640 Path "Path" MustNot OctetString;
        641 Contact "Contact" MustNot OctetString;
        642 SubscriptionInfo "Subscription-Info" MustNot Grouped {
            call_id_sip_header: [CallIdSipHeader] O,
            from_sip_header: [FromSipHeader] O,
            to_sip_header: [ToSipHeader] O,
            record_route: [RecordRoute] O,
            contact: [Contact] O,
        };
        643 CallIdSipHeader "Call-ID-SIP-Header" MustNot OctetString;
        644 FromSipHeader "From-SIP-Header" MustNot OctetString;
        645 ToSipHeader "To-SIP-Header" MustNot OctetString;
        646 RecordRoute "Record-Route" MustNot OctetString;
        647 AssociatedRegisteredIdentities "Associated-Registered-Identities" MustNot Grouped {
            user_name: [UserName] O,
        };
        648 MultipleRegistrationIndication "Multiple-Registration-Indication" MustNot Enumerated [0 "NOT_MULTIPLE_REGISTRATION" 1 "MULTIPLE_REGISTRATION"];
        649 RestorationInfo "Restoration-Info" MustNot Grouped {
            path: [Path] O,
            contact: [Contact] O,
            subscription_info: [SubscriptionInfo] O,
        };
        650 SessionPriority "Session-Priority" MustNot Enumerated [0 "PRIORITY-0" 1 "PRIORITY-1" 2 "PRIORITY-2" 3 "PRIORITY-3" 4 "PRIORITY-4"];
        651 IdentityWithEmergencyRegistration "Identity-with-Emergency-Registration" MustNot Grouped {
            user_name: [UserName] O,
            public_identity: [PublicIdentity] O,
            restoration_info: [RestorationInfo] O,
        };
        652 PriviledgedSenderIndication "Priviledged-Sender-Indication" MustNot Enumerated [0 "NOT_PRIVILEDGED_SENDER" 1 "PRIVILEDGED_SENDER"];
        653 LiaFlags "LIA-Flags" Must Unsigned32;
        654 InitialCSeqSequenceNumber "Initial-CSeq-Sequence-Number" Must Unsigned32;
        655 SarFlags "SAR-Flags" Must Unsigned32;
        656 AllowedWafWwsfIdentities "Allowed-WAF-WWSF-Identities" MustNot Grouped {
            webrtc_authentication_function_name: [WebRTCAuthenticationFunctionName] O,
            webrtc_web_server_function_name: [WebRTCWebServerFunctionName] O,
        };
        657 WebRTCAuthenticationFunctionName "WebRTC-Authentication-Function-Name" Must Utf8String;
        658 WebRTCWebServerFunctionName "WebRTC-Web-Server-Function-Name" Must Utf8String;
    }
}
