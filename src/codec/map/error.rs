//! Errors and their parameters: TS 29.002 §17.5, §17.6, §17.7.7.

use super::element::{Type, Value, read};
use super::types::*;
use crate::wire::ber::Tlv;
use crate::wire::{DecodeError, ErrorKind, Prepender};
use std::fmt;

/// An error code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ErrorCode(pub u8);

/// An error: its code, its name, what it carries.
#[derive(Debug)]
pub struct ErrorRow {
    /// Its code.
    pub code: ErrorCode,
    /// The name as the standard prints it.
    pub name: &'static str,
    /// The parameter, which a peer may always leave out.
    pub parameter: Option<&'static Type>,
}

macro_rules! parameter_field {
    ($a:lifetime) => { () };
    ($a:lifetime $type:ty) => { Option<$type> };
}

macro_rules! parameter_type {
    () => {
        None
    };
    ($type:ty) => {
        Some(<$type as Value<'_>>::TYPE)
    };
}

macro_rules! parameter_read {
    ($element:expr) => {
        match $element {
            None => (),
            Some(element) => return Err(element.fault(ErrorKind::Trailing, "ReturnError")),
        }
    };
    ($element:expr, $type:ty) => {
        $element.map(read::<$type>).transpose()?
    };
}

macro_rules! parameter_write {
    ($p:ident, $value:expr) => {
        *$value
    };
    ($p:ident, $value:expr, $type:ty) => {
        if let Some(value) = $value {
            value.write($p);
        }
    };
}

/// Expands the table of errors: the constants of their codes, the rows, and the typed form.
macro_rules! errors {
    ($($code:literal $constant:ident $variant:ident $name:literal $(($type:ty))?;)*) => {
        impl ErrorCode {
            $(
                #[doc = concat!("`", $name, "`, ", stringify!($code), ".")]
                pub const $constant: Self = Self($code);
            )*
        }

        /// Every error, in the order of their codes.
        pub static ROWS: &[ErrorRow] = UserError::ROWS;

        /// An error with its parameter.
        #[derive(Clone, Copy, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "nothing is boxed: it borrows the message")]
        pub enum UserError<'a> {
            $(
                #[doc = concat!("`", $name, "`, ", stringify!($code), ".")]
                $variant(parameter_field!('a $($type)?)),
            )*
        }

        impl<'a> UserError<'a> {
            const ROWS: &'static [ErrorRow] = &[$(ErrorRow {
                code: ErrorCode($code),
                name: $name,
                parameter: parameter_type!($($type)?),
            }),*];

            /// The error `code` with the parameter that came with it.
            ///
            /// # Errors
            /// [`ErrorKind::Unknown`]: no such error; otherwise a parameter that is not the error's.
            pub fn read(code: ErrorCode, parameter: Option<&Tlv<'a>>) -> Result<Self, DecodeError> {
                match code.0 {
                    $($code => Ok(Self::$variant(parameter_read!(parameter $(, $type)?))),)*
                    _ => Err(DecodeError::new(
                        ErrorKind::Unknown,
                        "ReturnError",
                        parameter.map_or(0, |element| element.offset as usize),
                    )),
                }
            }

            /// Its code.
            #[must_use]
            pub const fn code(&self) -> ErrorCode {
                match self {
                    $(Self::$variant(_) => ErrorCode($code),)*
                }
            }

            /// Puts the parameter in front, if there is one.
            pub fn write_parameter(&self, p: &mut Prepender<'_>) {
                match self {
                    $(Self::$variant(parameter) => parameter_write!(p, parameter $(, $type)?),)*
                }
            }
        }
    };
}

errors! {
    1 UNKNOWN_SUBSCRIBER UnknownSubscriber "unknownSubscriber" (UnknownSubscriberParam<'a>);
    2 UNKNOWN_BASE_STATION UnknownBaseStation "unknownBaseStation";
    3 UNKNOWN_MSC UnknownMsc "unknownMSC";
    5 UNIDENTIFIED_SUBSCRIBER UnidentifiedSubscriber "unidentifiedSubscriber" (UnidentifiedSubParam<'a>);
    6 ABSENT_SUBSCRIBER_SM AbsentSubscriberSm "absentSubscriberSM" (AbsentSubscriberSmParam<'a>);
    7 UNKNOWN_EQUIPMENT UnknownEquipment "unknownEquipment";
    8 ROAMING_NOT_ALLOWED RoamingNotAllowed "roamingNotAllowed" (RoamingNotAllowed<'a>);
    9 ILLEGAL_SUBSCRIBER IllegalSubscriber "illegalSubscriber" (IllegalSubscriberParam<'a>);
    10 BEARER_SERVICE_NOT_PROVISIONED BearerServiceNotProvisioned "bearerServiceNotProvisioned" (BearerServNotProvParam<'a>);
    11 TELESERVICE_NOT_PROVISIONED TeleserviceNotProvisioned "teleserviceNotProvisioned" (TeleservNotProvParam<'a>);
    12 ILLEGAL_EQUIPMENT IllegalEquipment "illegalEquipment" (IllegalEquipmentParam<'a>);
    13 CALL_BARRED CallBarred "callBarred" (CallBarredParam<'a>);
    14 FORWARDING_VIOLATION ForwardingViolation "forwardingViolation" (ForwardingViolationParam<'a>);
    15 CUG_REJECT CugReject "cug-Reject" (CugReject<'a>);
    16 ILLEGAL_SS_OPERATION IllegalSsOperation "illegalSS-Operation" (IllegalSsOperationParam<'a>);
    17 SS_ERROR_STATUS SsErrorStatus "ss-ErrorStatus" (SsStatus);
    18 SS_NOT_AVAILABLE SsNotAvailable "ss-NotAvailable" (SsNotAvailableParam<'a>);
    19 SS_SUBSCRIPTION_VIOLATION SsSubscriptionViolation "ss-SubscriptionViolation" (SsSubscriptionViolation<'a>);
    20 SS_INCOMPATIBILITY SsIncompatibility "ss-Incompatibility" (SsIncompatibilityCause<'a>);
    21 FACILITY_NOT_SUPPORTED FacilityNotSupported "facilityNotSupported" (FacilityNotSupParam<'a>);
    22 ONGOING_GROUP_CALL OngoingGroupCall "ongoingGroupCall" (OngoingGroupCallParam<'a>);
    23 INVALID_TARGET_BASE_STATION InvalidTargetBaseStation "invalidTargetBaseStation";
    24 NO_RADIO_RESOURCE_AVAILABLE NoRadioResourceAvailable "noRadioResourceAvailable";
    25 NO_HANDOVER_NUMBER_AVAILABLE NoHandoverNumberAvailable "noHandoverNumberAvailable";
    26 SUBSEQUENT_HANDOVER_FAILURE SubsequentHandoverFailure "subsequentHandoverFailure";
    27 ABSENT_SUBSCRIBER AbsentSubscriber "absentSubscriber" (AbsentSubscriber<'a>);
    28 INCOMPATIBLE_TERMINAL IncompatibleTerminal "incompatibleTerminal" (IncompatibleTerminalParam<'a>);
    29 SHORT_TERM_DENIAL ShortTermDenial "shortTermDenial" (ShortTermDenialParam<'a>);
    30 LONG_TERM_DENIAL LongTermDenial "longTermDenial" (LongTermDenialParam<'a>);
    31 SUBSCRIBER_BUSY_FOR_MT_SMS SubscriberBusyForMtSms "subscriberBusyForMT-SMS" (SubBusyForMtSmsParam<'a>);
    32 SM_DELIVERY_FAILURE SmDeliveryFailure "sm-DeliveryFailure" (SmDeliveryFailure<'a>);
    33 MESSAGE_WAITING_LIST_FULL MessageWaitingListFull "messageWaitingListFull" (MessageWaitListFullParam<'a>);
    34 SYSTEM_FAILURE SystemFailure "systemFailure" (SystemFailureParam<'a>);
    35 DATA_MISSING DataMissing "dataMissing" (DataMissingParam<'a>);
    36 UNEXPECTED_DATA_VALUE UnexpectedDataValue "unexpectedDataValue" (UnexpectedDataParam<'a>);
    37 PW_REGISTRATION_FAILURE PwRegistrationFailure "pw-RegistrationFailure" (PwRegistrationFailureCause);
    38 NEGATIVE_PW_CHECK NegativePwCheck "negativePW-Check";
    39 NO_ROAMING_NUMBER_AVAILABLE NoRoamingNumberAvailable "noRoamingNumberAvailable" (NoRoamingNbParam<'a>);
    40 TRACING_BUFFER_FULL TracingBufferFull "tracingBufferFull" (TracingBufferFullParam<'a>);
    42 TARGET_CELL_OUTSIDE_GROUP_CALL_AREA TargetCellOutsideGroupCallArea "targetCellOutsideGroupCallArea" (TargetCellOutsideGcaParam<'a>);
    43 NUMBER_OF_PW_ATTEMPTS_VIOLATION NumberOfPwAttemptsViolation "numberOfPW-AttemptsViolation";
    44 NUMBER_CHANGED NumberChanged "numberChanged" (NumberChangedParam<'a>);
    45 BUSY_SUBSCRIBER BusySubscriber "busySubscriber" (BusySubscriberParam<'a>);
    46 NO_SUBSCRIBER_REPLY NoSubscriberReply "noSubscriberReply" (NoSubscriberReplyParam<'a>);
    47 FORWARDING_FAILED ForwardingFailed "forwardingFailed" (ForwardingFailedParam<'a>);
    48 OR_NOT_ALLOWED OrNotAllowed "or-NotAllowed" (OrNotAllowedParam<'a>);
    49 ATI_NOT_ALLOWED AtiNotAllowed "ati-NotAllowed" (AtiNotAllowedParam<'a>);
    50 NO_GROUP_CALL_NUMBER_AVAILABLE NoGroupCallNumberAvailable "noGroupCallNumberAvailable" (NoGroupCallNbParam<'a>);
    51 RESOURCE_LIMITATION ResourceLimitation "resourceLimitation" (ResourceLimitationParam<'a>);
    52 UNAUTHORIZED_REQUESTING_NETWORK UnauthorizedRequestingNetwork "unauthorizedRequestingNetwork" (UnauthorizedRequestingNetworkParam<'a>);
    53 UNAUTHORIZED_LCS_CLIENT UnauthorizedLcsClient "unauthorizedLCSClient" (UnauthorizedLcsClientParam<'a>);
    54 POSITION_METHOD_FAILURE PositionMethodFailure "positionMethodFailure" (PositionMethodFailureParam<'a>);
    58 UNKNOWN_OR_UNREACHABLE_LCS_CLIENT UnknownOrUnreachableLcsClient "unknownOrUnreachableLCSClient" (UnknownOrUnreachableLcsClientParam<'a>);
    59 MM_EVENT_NOT_SUPPORTED MmEventNotSupported "mm-EventNotSupported" (MmEventNotSupportedParam<'a>);
    60 ATSI_NOT_ALLOWED AtsiNotAllowed "atsi-NotAllowed" (AtsiNotAllowedParam<'a>);
    61 ATM_NOT_ALLOWED AtmNotAllowed "atm-NotAllowed" (AtmNotAllowedParam<'a>);
    62 INFORMATION_NOT_AVAILABLE InformationNotAvailable "informationNotAvailable" (InformationNotAvailableParam<'a>);
    71 UNKNOWN_ALPHABET UnknownAlphabet "unknownAlphabet";
    72 USSD_BUSY UssdBusy "ussd-Busy";
}

/// The name as the standard prints it, and the code.
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name().unwrap_or("unknown error"), self.0)
    }
}

impl ErrorCode {
    /// Its row.
    #[must_use]
    pub fn row(self) -> Option<&'static ErrorRow> {
        ROWS.iter().find(|row| row.code == self)
    }

    /// The name as the standard prints it.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.row().map(|row| row.name)
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => write!(f, "error {}", self.0),
        }
    }
}
