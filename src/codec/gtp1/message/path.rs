//! Path management messages, TS 29.060 §7.2.

use crate::codec::gtp1::table::messages;

messages! {
    "TS 29.060" crate::codec::gtp1::ie;

    1 EchoRequest "Echo Request" "7.2.1" {
        private_extension: PrivateExtension O,
    }
    2 EchoResponse "Echo Response" "7.2.2" {
        recovery: Recovery M,
        private_extension: PrivateExtension O,
    }
    3 VersionNotSupported "Version Not Supported" "7.2.3" {
    }
    31 SupportedExtensionHeadersNotification "Supported Extension Headers Notification" "7.2.4" {
        extension_header_type_list: ExtensionHeaderTypeList M,
    }
}
