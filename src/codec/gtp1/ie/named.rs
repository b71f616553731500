//! Values of one octet that have names.

use crate::codec::gtp1::element::Value;
use crate::wire::Writer;
use std::fmt;

macro_rules! named {
    ($($(#[$doc:meta])* $name:ident { $($code:literal $constant:ident $printed:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub u8);

        impl $name {
            $(#[doc = concat!("`", stringify!($code), "` ", $printed, ".")]
            pub const $constant: Self = Self($code);)*

            /// Every value that has a name.
            pub const ALL: &'static [Self] = &[$(Self($code)),*];

            /// The name as the clause prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some($printed),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => write!(f, "{name} ({})", self.0),
                    None => write!(f, "value {}", self.0),
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl<'a> Value<'a> for $name {
            const LENGTHS: Option<(u16, u16)> = Some((1, u16::MAX));

            #[inline]
            fn decode(octets: &'a [u8]) -> Option<Self> {
                octets.first().map(|octet| Self(*octet))
            }

            #[inline]
            fn encode(&self, w: &mut Writer<'_>) {
                w.u8(self.0);
            }

            #[inline]
            fn write_tv(&self, code: u8, w: &mut Writer<'_>) {
                w.array([code, self.0]);
            }

            #[inline]
            fn write_tlv(&self, code: u8, w: &mut Writer<'_>) {
                w.array([code, 0, 1, self.0]);
            }
        }
    )*};
}

named! {
    /// Radio access technology, §7.7.50.
    RatType {
        1 UTRAN "UTRAN";
        2 GERAN "GERAN";
        3 WLAN "WLAN";
        4 GAN "GAN";
        5 HSPA_EVOLUTION "HSPA Evolution";
        6 EUTRAN "EUTRAN";
    }

    /// Why the MS cannot be reached, §7.7.25A (the absent subscriber diagnostic of TS 23.040
    /// §3.3.2).
    MsNotReachableReason {
        0 NO_PAGING_RESPONSE_VIA_THE_MSC "No paging response via the MSC";
        1 IMSI_DETACHED "IMSI detached";
        2 ROAMING_RESTRICTION "Roaming restriction";
        3 DEREGISTERED_IN_THE_HLR_FOR_NON_GPRS "Deregistered in the HLR for non GPRS";
        4 MS_PURGED_FOR_NON_GPRS "MS purged for non GPRS";
        5 NO_PAGING_RESPONSE_VIA_THE_SGSN "No paging response via the SGSN";
        6 GPRS_DETACHED "GPRS detached";
        7 DEREGISTERED_IN_THE_HLR_FOR_GPRS "Deregistered in the HLR for GPRS";
        8 MS_PURGED_FOR_GPRS "MS purged for GPRS";
        9 UNIDENTIFIED_SUBSCRIBER_VIA_THE_MSC "Unidentified subscriber via the MSC";
        10 UNIDENTIFIED_SUBSCRIBER_VIA_THE_SGSN "Unidentified subscriber via the SGSN";
        11 DEREGISTERED_IN_THE_HSS_HLR_FOR_IMS "Deregistered in the HSS/HLR for IMS";
        12 NO_RESPONSE_VIA_THE_IP_SM_GW "No response via the IP-SM-GW";
        13 THE_MS_IS_TEMPORARILY_UNAVAILABLE "The MS is temporarily unavailable";
    }

    /// Why a subscriber could not be found or told of, §7.7.8: a local error of TS 29.002 §17.5.
    MapCause {
        1 UNKNOWN_SUBSCRIBER "unknownSubscriber";
        3 UNKNOWN_MSC "unknownMSC";
        5 UNIDENTIFIED_SUBSCRIBER "unidentifiedSubscriber";
        6 ABSENT_SUBSCRIBER_SM "absentSubscriberSM";
        7 UNKNOWN_EQUIPMENT "unknownEquipment";
        8 ROAMING_NOT_ALLOWED "roamingNotAllowed";
        9 ILLEGAL_SUBSCRIBER "illegalSubscriber";
        10 BEARER_SERVICE_NOT_PROVISIONED "bearerServiceNotProvisioned";
        11 TELESERVICE_NOT_PROVISIONED "teleserviceNotProvisioned";
        12 ILLEGAL_EQUIPMENT "illegalEquipment";
        13 CALL_BARRED "callBarred";
        14 FORWARDING_VIOLATION "forwardingViolation";
        15 CUG_REJECT "cug-Reject";
        16 ILLEGAL_SS_OPERATION "illegalSS-Operation";
        17 SS_ERROR_STATUS "ss-ErrorStatus";
        18 SS_NOT_AVAILABLE "ss-NotAvailable";
        19 SS_SUBSCRIPTION_VIOLATION "ss-SubscriptionViolation";
        20 SS_INCOMPATIBILITY "ss-Incompatibility";
        21 FACILITY_NOT_SUPPORTED "facilityNotSupported";
        25 NO_HANDOVER_NUMBER_AVAILABLE "noHandoverNumberAvailable";
        26 SUBSEQUENT_HANDOVER_FAILURE "subsequentHandoverFailure";
        27 ABSENT_SUBSCRIBER "absentSubscriber";
        28 INCOMPATIBLE_TERMINAL "incompatibleTerminal";
        29 SHORT_TERM_DENIAL "shortTermDenial";
        30 LONG_TERM_DENIAL "longTermDenial";
        31 SUBSCRIBER_BUSY_FOR_MT_SMS "subscriberBusyForMT-SMS";
        32 SM_DELIVERY_FAILURE "sm-DeliveryFailure";
        33 MESSAGE_WAITING_LIST_FULL "messageWaitingListFull";
        34 SYSTEM_FAILURE "systemFailure";
        35 DATA_MISSING "dataMissing";
        36 UNEXPECTED_DATA_VALUE "unexpectedDataValue";
        39 NO_ROAMING_NUMBER_AVAILABLE "noRoamingNumberAvailable";
        44 NUMBER_CHANGED "numberChanged";
        45 BUSY_SUBSCRIBER "busySubscriber";
        46 NO_SUBSCRIBER_REPLY "noSubscriberReply";
        47 FORWARDING_FAILED "forwardingFailed";
        48 OR_NOT_ALLOWED "or-NotAllowed";
        49 ATI_NOT_ALLOWED "ati-NotAllowed";
        51 RESOURCE_LIMITATION "resourceLimitation";
        52 UNAUTHORIZED_REQUESTING_NETWORK "unauthorizedRequestingNetwork";
        53 UNAUTHORIZED_LCS_CLIENT "unauthorizedLCSClient";
        54 POSITION_METHOD_FAILURE "positionMethodFailure";
        58 UNKNOWN_OR_UNREACHABLE_LCS_CLIENT "unknownOrUnreachableLCSClient";
        59 MM_EVENT_NOT_SUPPORTED "mm-EventNotSupported";
        60 ATSI_NOT_ALLOWED "atsi-NotAllowed";
        61 ATM_NOT_ALLOWED "atm-NotAllowed";
        62 INFORMATION_NOT_AVAILABLE "informationNotAvailable";
    }
}
