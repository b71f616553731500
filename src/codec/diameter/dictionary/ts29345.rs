//! AVPs of TS 29.345.

use crate::codec::diameter::table::avps;

avps! {
    "TS 29.345" 10415 {
        3701 ProSeSubscriptionData "ProSe-Subscription-Data" Must Grouped {
            prose_permission: [ProSePermission] O,
            prose_allowed_plmn: [ProSeAllowedPlmn] O,
            tgpp_charging_characteristics: [TgppChargingCharacteristics] O,
        };
        3702 ProSePermission "ProSe-Permission" Must Unsigned32;
        3703 ProSeAllowedPlmn "ProSe-Allowed-PLMN" Must Grouped {
            visited_plmn_id: [VisitedPlmnId] O,
            authorized_discovery_range: [AuthorizedDiscoveryRange] O,
            prose_direct_allowed: [ProSeDirectAllowed] O,
        };
        3704 ProSeDirectAllowed "ProSe-Direct-Allowed" Must Unsigned32;
        3705 UprFlags "UPR-Flags" Must Unsigned32;
        3706 PnrFlags "PNR-Flags" Must Unsigned32;
        3707 ProSeInitialLocationInformation "ProSe-Initial-Location-Information" Must Grouped {
            mme_name: [MmeName] O,
            e_utran_cell_global_identity: [EUtranCellGlobalIdentity] O,
            tracking_area_identity: [TrackingAreaIdentity] O,
            age_of_location_information: [AgeOfLocationInformation] O,
        };
        3708 AuthorizedDiscoveryRange "Authorized-Discovery-Range" Must Unsigned32;
    }
}
