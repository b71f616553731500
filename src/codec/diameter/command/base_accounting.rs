//! Commands of RFC 6733.

use crate::codec::diameter::table::commands;

commands! {
    "RFC 6733" BASE_ACCOUNTING {
        271 true "Accounting"
        AccountingRequest "ACR" {
            session_id: SessionId F,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            destination_realm: DestinationRealm M,
            accounting_record_type: AccountingRecordType M,
            accounting_record_number: AccountingRecordNumber M,
            acct_application_id: AcctApplicationId O,
            vendor_specific_application_id: VendorSpecificApplicationId O,
            user_name: UserName O,
            destination_host: DestinationHost O,
            accounting_sub_session_id: AccountingSubSessionId O,
            acct_multi_session_id: AcctMultiSessionId O,
            acct_interim_interval: AcctInterimInterval O,
            accounting_realtime_required: AccountingRealtimeRequired O,
            origin_state_id: OriginStateId O,
            event_timestamp: EventTimestamp O,
            proxy_info: [ProxyInfo] O,
            route_record: [RouteRecord] O,
        }
        AccountingAnswer "ACA" {
            session_id: SessionId F,
            result_code: ResultCode M,
            origin_host: OriginHost M,
            origin_realm: OriginRealm M,
            accounting_record_type: AccountingRecordType M,
            accounting_record_number: AccountingRecordNumber M,
            acct_application_id: AcctApplicationId O,
            vendor_specific_application_id: VendorSpecificApplicationId O,
            user_name: UserName O,
            accounting_sub_session_id: AccountingSubSessionId O,
            acct_multi_session_id: AcctMultiSessionId O,
            error_message: ErrorMessage O,
            error_reporting_host: ErrorReportingHost O,
            failed_avp: FailedAvp O,
            acct_interim_interval: AcctInterimInterval O,
            accounting_realtime_required: AccountingRealtimeRequired O,
            origin_state_id: OriginStateId O,
            event_timestamp: EventTimestamp O,
            proxy_info: [ProxyInfo] O,
        }
    }
}
