//! MS Info Change Reporting messages, TS 29.060 §7.5B.

use crate::codec::gtp1::table::messages;

messages! {
    "TS 29.060" crate::codec::gtp1::ie;

    128 MsInfoChangeNotificationRequest "MS Info Change Notification Request" "7.5B.1.1" {
        imsi: Imsi C,
        linked_nsapi: Nsapi C,
        rat_type: RatType M,
        user_location_information: UserLocationInformation C,
        imei_sv: ImeiSv C,
        extended_common_flags: ExtendedCommonFlags O,
        user_csg_information: UserCsgInformation O,
        private_extension: PrivateExtension O,
    }
    129 MsInfoChangeNotificationResponse "MS Info Change Notification Response" "7.5B.1.2" {
        cause: Cause M,
        imsi: Imsi C,
        linked_nsapi: Nsapi C,
        imei_sv: ImeiSv C,
        ms_info_change_reporting_action: MsInfoChangeReportingAction O,
        csg_information_reporting_action: CsgInformationReportingAction O,
        private_extension: PrivateExtension O,
    }
}
