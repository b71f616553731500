//! Commands of TS 29.336.

use crate::codec::diameter::table::commands;

commands! {
    "TS 29.336" S6M {
        8388641 true "Subscriber-Information"
        SubscriberInformationRequest "SIR" {
            session_id: SessionId F,
            drmp: Drmp O,
            vendor_specific_application_id: VendorSpecificApplicationId O,
            auth_session_state: AuthSessionState M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            destination_host: DestinationHost O,
            destination_realm: DestinationRealm M,
            supported_features: [SupportedFeatures] O,
            oc_supported_features: OcSupportedFeatures O,
            user_identifier: UserIdentifier M,
            service_id: S6ServiceId O,
            scs_identity: ScsIdentity O,
            service_parameters: ServiceParameters O,
            sir_flags: SirFlags M,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
        SubscriberInformationAnswer "SIA" {
            session_id: SessionId F,
            drmp: Drmp O,
            vendor_specific_application_id: VendorSpecificApplicationId O,
            result_code: ResultCode O,
            experimental_result: ExperimentalResult O,
            auth_session_state: AuthSessionState M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            supported_features: [SupportedFeatures] O,
            oc_supported_features: OcSupportedFeatures O,
            oc_olr: OcOlr O,
            load: [Load] O,
            error_message: ErrorMessage O,
            error_reporting_host: ErrorReportingHost O,
            user_identifier: [UserIdentifier] O,
            service_data: ServiceData O,
            failed_avp: FailedAvp O,
            redirect_host: [RedirectHost] O,
            redirect_host_usage: RedirectHostUsage O,
            redirect_max_cache_time: RedirectMaxCacheTime O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
    }
}
