//! Experimental-Result-Codes of 3GPP, TS 29.230 §8: those that our nodes answer with or look for. All that
//! have a name stand in the row of Experimental-Result-Code.

use super::dictionary::row;
use super::table::Tagged;

macro_rules! experimental {
    ($($value:literal $constant:ident $standard:literal)*) => {
        $(
            #[doc = concat!("`DIAMETER_", stringify!($constant), "`, ", $standard, ".")]
            pub const $constant: u32 = $value;
        )*

        /// Every one that has a constant.
        pub const ALL: &[u32] = &[$($value),*];
    };
}

experimental! {
    4100 USER_DATA_NOT_AVAILABLE "TS 29.329 §6.2"
    4101 PRIOR_UPDATE_IN_PROGRESS "TS 29.329 §6.2"
    4181 AUTHENTICATION_DATA_UNAVAILABLE "TS 29.272 §7.4.4"
    4201 ERROR_ABSENT_USER_LCS "TS 29.173 §6.3.4"
    5001 ERROR_USER_UNKNOWN "TS 29.229 §6.2.2"
    5002 ERROR_IDENTITIES_DONT_MATCH "TS 29.229 §6.2.2"
    5004 ERROR_ROAMING_NOT_ALLOWED "TS 29.229 §6.2.2"
    5006 ERROR_AUTH_SCHEME_NOT_SUPPORTED "TS 29.229 §6.2.2"
    5007 ERROR_IN_ASSIGNMENT_TYPE "TS 29.229 §6.2.2"
    5008 ERROR_TOO_MUCH_DATA "TS 29.229 §6.2.2"
    5009 ERROR_NOT_SUPPORTED_USER_DATA "TS 29.229 §6.2.2"
    5011 ERROR_FEATURE_UNSUPPORTED "TS 29.229 §6.2.2"
    5100 ERROR_USER_DATA_NOT_RECOGNIZED "TS 29.329 §6.2"
    5101 ERROR_OPERATION_NOT_ALLOWED "TS 29.329 §6.2"
    5102 ERROR_USER_DATA_CANNOT_BE_READ "TS 29.329 §6.2"
    5103 ERROR_USER_DATA_CANNOT_BE_MODIFIED "TS 29.329 §6.2"
    5104 ERROR_USER_DATA_CANNOT_BE_NOTIFIED "TS 29.329 §6.2"
    5105 ERROR_TRANSPARENT_DATA_OUT_OF_SYNC "TS 29.329 §6.2"
    5106 ERROR_SUBS_DATA_ABSENT "TS 29.329 §6.2"
    5107 ERROR_NO_SUBSCRIPTION_TO_DATA "TS 29.329 §6.2"
    5420 ERROR_UNKNOWN_EPS_SUBSCRIPTION "TS 29.272 §7.4.3"
    5421 ERROR_RAT_NOT_ALLOWED "TS 29.272 §7.4.3"
    5422 ERROR_EQUIPMENT_UNKNOWN "TS 29.272 §7.4.3"
    5423 ERROR_UNKNOWN_SERVING_NODE "TS 29.272 §7.4.3"
    5450 ERROR_USER_NO_NON_3GPP_SUBSCRIPTION "TS 29.273 §10.3"
    5451 ERROR_USER_NO_APN_SUBSCRIPTION "TS 29.273 §10.3"
    5452 ERROR_RAT_TYPE_NOT_ALLOWED "TS 29.273 §10.3"
    5490 ERROR_UNAUTHORIZED_REQUESTING_NETWORK "TS 29.173 §6.3.3"
    5510 ERROR_UNAUTHORIZED_REQUESTING_ENTITY "TS 29.336 §6.3"
    5511 ERROR_UNAUTHORIZED_SERVICE "TS 29.336 §6.3"
    5513 ERROR_CONFIGURATION_EVENT_STORAGE_NOT_SUCCESSFUL "TS 29.336 §8.3"
    5514 ERROR_CONFIGURATION_EVENT_NON_EXISTANT "TS 29.336 §8.3"
    5515 ERROR_SCEF_REFERENCE_ID_UNKNOWN "TS 29.336 §8.3"
    5550 ERROR_ABSENT_USER "TS 29.338 §7.3"
    5551 ERROR_USER_BUSY_FOR_MT_SMS "TS 29.338 §7.3"
    5552 ERROR_FACILITY_NOT_SUPPORTED "TS 29.338 §7.3"
    5553 ERROR_ILLEGAL_USER "TS 29.338 §7.3"
    5554 ERROR_ILLEGAL_EQUIPMENT "TS 29.338 §7.3"
    5555 ERROR_SM_DELIVERY_FAILURE "TS 29.338 §7.3"
    5556 ERROR_SERVICE_NOT_SUBSCRIBED "TS 29.338 §7.3"
    5557 ERROR_SERVICE_BARRED "TS 29.338 §7.3"
    5558 ERROR_MWD_LIST_FULL "TS 29.338 §7.3"
}

/// The name of a code as the standard prints it.
#[must_use]
pub fn name(code: u32) -> Option<&'static str> {
    row::ExperimentalResultCode::ROW.value_name(i32::try_from(code).ok()?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_constant_is_one_that_the_dictionary_names() {
        for code in super::ALL {
            assert!(super::name(*code).is_some(), "{code}");
        }
    }
}
