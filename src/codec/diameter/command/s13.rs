//! Commands of TS 29.272.

use crate::codec::diameter::table::commands;

commands! {
    "TS 29.272" S13 {
        324 true "ME-Identity-Check"
        MeIdentityCheckRequest "ECR" {
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
            terminal_information: TerminalInformation M,
            user_name: UserName O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
        MeIdentityCheckAnswer "ECA" {
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
            equipment_status: EquipmentStatus O,
            failed_avp: FailedAvp O,
            redirect_host: [RedirectHost] O,
            redirect_host_usage: RedirectHostUsage O,
            redirect_max_cache_time: RedirectMaxCacheTime O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
    }
}
