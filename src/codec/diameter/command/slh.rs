//! Commands of TS 29.173.

use crate::codec::diameter::table::commands;

commands! {
    "TS 29.173" SLH {
        8388622 true "LCS-Routing-Info"
        LcsRoutingInfoRequest "RIR" {
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
            user_name: UserName O,
            msisdn: Msisdn O,
            gmlc_number: GmlcNumber O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
        LcsRoutingInfoAnswer "RIA" {
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
            user_name: UserName O,
            msisdn: Msisdn O,
            lmsi: Lmsi O,
            serving_node: ServingNode O,
            additional_serving_node: [AdditionalServingNode] O,
            gmlc_address: GmlcAddress O,
            ppr_address: PprAddress O,
            ria_flags: RiaFlags O,
            failed_avp: FailedAvp O,
            redirect_host: [RedirectHost] O,
            redirect_host_usage: RedirectHostUsage O,
            redirect_max_cache_time: RedirectMaxCacheTime O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
    }
}
