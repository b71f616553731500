//! Commands of RFC 6733.

use crate::codec::diameter::table::commands;

commands! {
    "RFC 6733" BASE {
        257 false "Capabilities-Exchange"
        CapabilitiesExchangeRequest "CER" {
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            host_ip_address: [HostIpAddress] M,
            vendor_id: VendorId M,
            product_name: ProductName M,
            origin_state_id: OriginStateId O,
            supported_vendor_id: [SupportedVendorId] O,
            auth_application_id: [AuthApplicationId] O,
            inband_security_id: [InbandSecurityId] O,
            acct_application_id: [AcctApplicationId] O,
            vendor_specific_application_id: [VendorSpecificApplicationId] O,
            firmware_revision: FirmwareRevision O,
        }
        CapabilitiesExchangeAnswer "CEA" {
            result_code: ResultCode M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            host_ip_address: [HostIpAddress] M,
            vendor_id: VendorId M,
            product_name: ProductName M,
            origin_state_id: OriginStateId O,
            error_message: ErrorMessage O,
            failed_avp: FailedAvp O,
            supported_vendor_id: [SupportedVendorId] O,
            auth_application_id: [AuthApplicationId] O,
            inband_security_id: [InbandSecurityId] O,
            acct_application_id: [AcctApplicationId] O,
            vendor_specific_application_id: [VendorSpecificApplicationId] O,
            firmware_revision: FirmwareRevision O,
        }
        280 false "Device-Watchdog"
        DeviceWatchdogRequest "DWR" {
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            origin_state_id: OriginStateId O,
        }
        DeviceWatchdogAnswer "DWA" {
            result_code: ResultCode M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            error_message: ErrorMessage O,
            failed_avp: FailedAvp O,
            origin_state_id: OriginStateId O,
        }
        282 false "Disconnect-Peer"
        DisconnectPeerRequest "DPR" {
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            disconnect_cause: DisconnectCause M,
        }
        DisconnectPeerAnswer "DPA" {
            result_code: ResultCode M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            error_message: ErrorMessage O,
            failed_avp: FailedAvp O,
        }
        258 true "Re-Auth"
        ReAuthRequest "RAR" {
            session_id: SessionId F,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            destination_realm: DestinationRealm M,
            destination_host: DestinationHost M,
            auth_application_id: AuthApplicationId M,
            re_auth_request_type: ReAuthRequestType M,
            user_name: UserName O,
            origin_state_id: OriginStateId O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
        ReAuthAnswer "RAA" {
            session_id: SessionId F,
            result_code: ResultCode M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            user_name: UserName O,
            origin_state_id: OriginStateId O,
            error_message: ErrorMessage O,
            error_reporting_host: ErrorReportingHost O,
            failed_avp: FailedAvp O,
            redirect_host: [RedirectHost] O,
            redirect_host_usage: RedirectHostUsage O,
            redirect_max_cache_time: RedirectMaxCacheTime O,
            proxy_info: [ProxyInfo] O,
        }
        275 true "Session-Termination"
        SessionTerminationRequest "STR" {
            session_id: SessionId F,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            destination_realm: DestinationRealm M,
            auth_application_id: AuthApplicationId M,
            termination_cause: TerminationCause M,
            user_name: UserName O,
            destination_host: DestinationHost O,
            class: [Class] O,
            origin_state_id: OriginStateId O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
        SessionTerminationAnswer "STA" {
            session_id: SessionId F,
            result_code: ResultCode M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            user_name: UserName O,
            class: [Class] O,
            error_message: ErrorMessage O,
            error_reporting_host: ErrorReportingHost O,
            failed_avp: FailedAvp O,
            origin_state_id: OriginStateId O,
            redirect_host: [RedirectHost] O,
            redirect_host_usage: RedirectHostUsage O,
            redirect_max_cache_time: RedirectMaxCacheTime O,
            proxy_info: [ProxyInfo] O,
        }
        274 true "Abort-Session"
        AbortSessionRequest "ASR" {
            session_id: SessionId F,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            destination_realm: DestinationRealm M,
            destination_host: DestinationHost M,
            auth_application_id: AuthApplicationId M,
            user_name: UserName O,
            origin_state_id: OriginStateId O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
        AbortSessionAnswer "ASA" {
            session_id: SessionId F,
            result_code: ResultCode M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            user_name: UserName O,
            origin_state_id: OriginStateId O,
            error_message: ErrorMessage O,
            error_reporting_host: ErrorReportingHost O,
            failed_avp: FailedAvp O,
            redirect_host: [RedirectHost] O,
            redirect_host_usage: RedirectHostUsage O,
            redirect_max_cache_time: RedirectMaxCacheTime O,
            proxy_info: [ProxyInfo] O,
        }
    }
}
