//! Commands of TS 29.368.

use crate::codec::diameter::table::commands;

commands! {
    "TS 29.368" TSP {
        8388639 true "Device-Action"
        DeviceActionRequest "DAR" {
            session_id: SessionId F,
            drmp: Drmp O,
            auth_application_id: AuthApplicationId M,
            auth_session_state: AuthSessionState M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            destination_host: DestinationHost O,
            destination_realm: DestinationRealm M,
            origin_state_id: OriginStateId O,
            supported_features: [SupportedFeatures] O,
            oc_supported_features: OcSupportedFeatures O,
            device_action: DeviceAction M,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
        DeviceActionAnswer "DAA" {
            session_id: SessionId F,
            drmp: Drmp O,
            auth_application_id: AuthApplicationId M,
            auth_session_state: AuthSessionState M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            result_code: ResultCode O,
            experimental_result: ExperimentalResult O,
            supported_features: [SupportedFeatures] O,
            oc_supported_features: OcSupportedFeatures O,
            oc_olr: OcOlr O,
            load: [Load] O,
            error_message: ErrorMessage O,
            device_notification: DeviceNotification O,
            failed_avp: FailedAvp O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
        8388640 true "Device-Notification"
        DeviceNotificationRequest "DNR" {
            session_id: SessionId F,
            drmp: Drmp O,
            auth_application_id: AuthApplicationId M,
            auth_session_state: AuthSessionState M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            destination_host: DestinationHost O,
            destination_realm: DestinationRealm M,
            origin_state_id: OriginStateId O,
            supported_features: [SupportedFeatures] O,
            oc_supported_features: OcSupportedFeatures O,
            device_notification: DeviceNotification M,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
        DeviceNotificationAnswer "DNA" {
            session_id: SessionId F,
            drmp: Drmp O,
            auth_application_id: AuthApplicationId M,
            auth_session_state: AuthSessionState M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            result_code: ResultCode O,
            experimental_result: ExperimentalResult O,
            supported_features: [SupportedFeatures] O,
            oc_supported_features: OcSupportedFeatures O,
            oc_olr: OcOlr O,
            load: [Load] O,
            error_message: ErrorMessage O,
            failed_avp: FailedAvp O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
    }
}
