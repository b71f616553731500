//! AVPs of RFC 8583.

use crate::codec::diameter::table::avps;

avps! {
    "RFC 8583" 0 {
        649 SourceID "SourceID" MustNot DiameterIdentity;
        650 Load "Load" MustNot Grouped {
            load_type: LoadType O,
            load_value: LoadValue O,
            sourceid: SourceID O,
        };
        651 LoadType "Load-Type" MustNot Enumerated [0 "HOST" 1 "PEER"];
        652 LoadValue "Load-Value" MustNot Unsigned64;
        653 UserEquipmentInfoExtension "User-Equipment-Info-Extension" MustNot Grouped {
            user_equipment_info_imeisv: [UserEquipmentInfoImeisv] O,
            user_equipment_info_mac: [UserEquipmentInfoMac] O,
            user_equipment_info_eui64: [UserEquipmentInfoEui64] O,
            user_equipment_info_modifiedeui64: [UserEquipmentInfoModifiedEUI64] O,
            user_equipment_info_imei: [UserEquipmentInfoImei] O,
        };
    }
}
