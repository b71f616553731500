//! Location service subscription data, as insertSubscriberData carries it.

#[allow(unused_imports, reason = "every group of types sees every other")]
use super::*;
use crate::codec::map::table::{aliases, enumerations, sequences};

sequences! {
    LcsPrivacyClass "LCS-PrivacyClass" "17.7.1" {
        [] ss_code "ss-Code" M SsCode,
        [] ss_status "ss-Status" M ExtSsStatus<'a>,
        [0] notification_to_ms_user "notificationToMSUser" O NotificationToMsUser,
        [1] external_client_list "externalClientList" O ExternalClientList<'a>,
        [2] plmn_client_list "plmnClientList" O PlmnClientList<'a>,
        [3] extension_container "extensionContainer" O ExtensionContainer<'a>,
        [4] ext_external_client_list "ext-externalClientList" O ExtExternalClientList<'a>,
        [5] service_type_list "serviceTypeList" O ServiceTypeList<'a>,
    }

    ExternalClient "ExternalClient" "17.7.1" {
        [] client_identity "clientIdentity" M LcsClientExternalId<'a>,
        [0] gmlc_restriction "gmlc-Restriction" O GmlcRestriction,
        [1] notification_to_ms_user "notificationToMSUser" O NotificationToMsUser,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    LcsClientExternalId "LCSClientExternalID" "17.7.8" {
        [0] external_address "externalAddress" O IsdnAddressString<'a>,
        [1] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    ServiceType "ServiceType" "17.7.1" {
        [] service_type_identity "serviceTypeIdentity" M LcsServiceTypeId,
        [0] gmlc_restriction "gmlc-Restriction" O GmlcRestriction,
        [1] notification_to_ms_user "notificationToMSUser" O NotificationToMsUser,
        [2] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }

    MolrClass "MOLR-Class" "17.7.1" {
        [] ss_code "ss-Code" M SsCode,
        [] ss_status "ss-Status" M ExtSsStatus<'a>,
        [0] extension_container "extensionContainer" O ExtensionContainer<'a>,
    }
}

enumerations! {
    NotificationToMsUser "NotificationToMSUser" "17.7.1" {
        NOTIFY_LOCATION_ALLOWED 0 "notifyLocationAllowed",
        NOTIFY_AND_VERIFY_LOCATION_ALLOWED_IF_NO_RESPONSE 1 "notifyAndVerify-LocationAllowedIfNoResponse",
        NOTIFY_AND_VERIFY_LOCATION_NOT_ALLOWED_IF_NO_RESPONSE 2 "notifyAndVerify-LocationNotAllowedIfNoResponse",
        LOCATION_NOT_ALLOWED 3 "locationNotAllowed",
    }

    GmlcRestriction "GMLC-Restriction" "17.7.1" {
        GMLC_LIST 0 "gmlc-List",
        HOME_COUNTRY 1 "home-Country",
    }

    LcsClientInternalId "LCSClientInternalID" "17.7.8" {
        BROADCAST_SERVICE 0 "broadcastService",
        O_AND_M_HPLMN 1 "o-andM-HPLMN",
        O_AND_M_VPLMN 2 "o-andM-VPLMN",
        ANONYMOUS_LOCATION 3 "anonymousLocation",
        TARGET_M_SSUBSCRIBED_SERVICE 4 "targetMSsubscribedService",
    }
}

aliases! {
    GmlcList<'a> "GMLC-List" "17.7.1" = List<'a, IsdnAddressString<'a>>;
    LcsPrivacyExceptionList<'a> "LCS-PrivacyExceptionList" "17.7.1" = List<'a, LcsPrivacyClass<'a>>;
    ExternalClientList<'a> "ExternalClientList" "17.7.1" = List<'a, ExternalClient<'a>>;
    PlmnClientList<'a> "PLMNClientList" "17.7.1" = List<'a, LcsClientInternalId>;
    ExtExternalClientList<'a> "Ext-ExternalClientList" "17.7.1" = List<'a, ExternalClient<'a>>;
    ServiceTypeList<'a> "ServiceTypeList" "17.7.1" = List<'a, ServiceType<'a>>;
    LcsServiceTypeId "LCSServiceTypeID" "17.7.8" = Integer<0, 127>;
    MolrList<'a> "MOLR-List" "17.7.1" = List<'a, MolrClass<'a>>;
}
