//! Causes, problems, results and diagnostics.

use std::fmt;

/// A family of named numbers, one row each.
macro_rules! numbers {
    ($(#[$doc:meta])* $type:ident $what:literal { $($code:literal $constant:ident $name:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $type(pub u8);

        impl $type {
            $(#[doc = concat!("`", stringify!($code), "` ", $name, ".")]
            pub const $constant: Self = Self($code);)*

            /// Every value that has a name.
            pub const ALL: &'static [Self] = &[$(Self($code)),*];

            /// The name as the standard prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some($name),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => write!(f, "{name} ({})", self.0),
                    None => write!(f, concat!($what, " {}"), self.0),
                }
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

/// The same where a choice of several families makes one type.
macro_rules! choices {
    ($(#[$doc:meta])* $type:ident { $($(#[$of:meta])* $variant:ident $what:literal $tag:literal { $($code:literal $constant:ident $name:literal;)* })* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $type {
            $($(#[$of])* $variant(u8),)*
        }

        impl $type {
            $($(#[doc = concat!($what, " `", stringify!($code), "` ", $name, ".")]
            pub const $constant: Self = Self::$variant($code);)*)*

            /// Every value that has a name.
            pub const ALL: &'static [Self] = &[$($(Self::$variant($code),)*)*];

            /// The number of the choice's context tag.
            #[must_use]
            pub const fn choice(self) -> u32 {
                match self { $(Self::$variant(_) => $tag,)* }
            }

            /// The value of a choice.
            #[must_use]
            pub const fn from_choice(choice: u32, value: u8) -> Option<Self> {
                match choice {
                    $($tag => Some(Self::$variant(value)),)*
                    _ => None,
                }
            }

            /// The number.
            #[must_use]
            pub const fn value(self) -> u8 {
                match self { $(Self::$variant(value) => value,)* }
            }

            /// What kind of value it is, as the standard prints it.
            #[must_use]
            pub const fn kind(self) -> &'static str {
                match self { $(Self::$variant(_) => $what,)* }
            }

            /// The name as the standard prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $($(Self::$variant($code) => Some($name),)*)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => write!(f, "{} {name} ({})", self.kind(), self.value()),
                    None => write!(f, "{} {}", self.kind(), self.value()),
                }
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

numbers! {
    /// Why the transaction sub-layer aborted a transaction: P-AbortCause.
    PAbortCause "P-Abort cause" {
        0 UNRECOGNIZED_MESSAGE_TYPE "unrecognizedMessageType";
        1 UNRECOGNIZED_TRANSACTION_ID "unrecognizedTransactionID";
        2 BADLY_FORMATTED_TRANSACTION_PORTION "badlyFormattedTransactionPortion";
        3 INCORRECT_TRANSACTION_PORTION "incorrectTransactionPortion";
        4 RESOURCE_LIMITATION "resourceLimitation";
    }
}

numbers! {
    /// What became of a dialogue request: Associate-result.
    AssociateResult "result" {
        0 ACCEPTED "accepted";
        1 REJECT_PERMANENT "reject-permanent";
    }
}

numbers! {
    /// Who aborted a dialogue: ABRT-source.
    AbortSource "abort source" {
        0 DIALOGUE_SERVICE_USER "dialogue-service-user";
        1 DIALOGUE_SERVICE_PROVIDER "dialogue-service-provider";
    }
}

choices! {
    /// Why a dialogue request was answered as it was: Associate-source-diagnostic.
    Diagnostic {
        /// What the user of the dialogue service says.
        User "dialogue-service-user" 1 {
            0 USER_NULL "null";
            1 USER_NO_REASON_GIVEN "no-reason-given";
            2 APPLICATION_CONTEXT_NAME_NOT_SUPPORTED "application-context-name-not-supported";
        }
        /// What the component sub-layer itself says.
        Provider "dialogue-service-provider" 2 {
            0 PROVIDER_NULL "null";
            1 PROVIDER_NO_REASON_GIVEN "no-reason-given";
            2 NO_COMMON_DIALOGUE_PORTION "no-common-dialogue-portion";
        }
    }
}

choices! {
    /// Why a component was rejected: Problem.
    Problem {
        /// With the component itself, whatever its type.
        General "GeneralProblem" 0 {
            0 UNRECOGNIZED_COMPONENT "unrecognizedComponent";
            1 MISTYPED_COMPONENT "mistypedComponent";
            2 BADLY_STRUCTURED_COMPONENT "badlyStructuredComponent";
        }
        /// With an Invoke.
        Invoke "InvokeProblem" 1 {
            0 DUPLICATE_INVOKE_ID "duplicateInvokeID";
            1 UNRECOGNIZED_OPERATION "unrecognizedOperation";
            2 MISTYPED_PARAMETER "mistypedParameter";
            3 RESOURCE_LIMITATION "resourceLimitation";
            4 INITIATING_RELEASE "initiatingRelease";
            5 UNRECOGNIZED_LINKED_ID "unrecognizedLinkedID";
            6 LINKED_RESPONSE_UNEXPECTED "linkedResponseUnexpected";
            7 UNEXPECTED_LINKED_OPERATION "unexpectedLinkedOperation";
        }
        /// With a Return Result.
        ReturnResult "ReturnResultProblem" 2 {
            0 RETURN_RESULT_UNRECOGNIZED_INVOKE_ID "unrecognizedInvokeID";
            1 RETURN_RESULT_UNEXPECTED "returnResultUnexpected";
            2 RETURN_RESULT_MISTYPED_PARAMETER "mistypedParameter";
        }
        /// With a Return Error.
        ReturnError "ReturnErrorProblem" 3 {
            0 RETURN_ERROR_UNRECOGNIZED_INVOKE_ID "unrecognizedInvokeID";
            1 RETURN_ERROR_UNEXPECTED "returnErrorUnexpected";
            2 UNRECOGNIZED_ERROR "unrecognizedError";
            3 UNEXPECTED_ERROR "unexpectedError";
            4 RETURN_ERROR_MISTYPED_PARAMETER "mistypedParameter";
        }
    }
}

impl Problem {
    /// Whether the TC-user names this problem rather than the component sub-layer: what a parameter,
    /// an operation or an error means only the user can say (Q.774 §3.2.2.2).
    #[must_use]
    pub const fn is_by_user(self) -> bool {
        match self {
            Self::General(_) => false,
            Self::Invoke(_) => !matches!(self, Self::UNRECOGNIZED_LINKED_ID),
            Self::ReturnResult(_) => matches!(self, Self::RETURN_RESULT_MISTYPED_PARAMETER),
            Self::ReturnError(_) => matches!(
                self,
                Self::UNRECOGNIZED_ERROR | Self::UNEXPECTED_ERROR | Self::RETURN_ERROR_MISTYPED_PARAMETER
            ),
        }
    }
}
