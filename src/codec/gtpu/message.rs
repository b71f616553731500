//! The messages of TS 29.281 §7.

pub use crate::codec::gtp1::message::{
    EchoRequest, EchoResponse, ErrorIndication, SupportedExtensionHeadersNotification,
};
